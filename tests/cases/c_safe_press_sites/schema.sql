-- Publishing platform: sites (tenants) share one database; a member signs in as a user and may work for several sites.
-- Built-in themes and block templates have no site.
DO $$ BEGIN
  CREATE ROLE c_press_sites_login LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE c_press_sites_author NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT c_press_sites_author TO c_press_sites_login;

CREATE SCHEMA press;
CREATE SCHEMA press_priv;
GRANT USAGE ON SCHEMA press, press_priv TO c_press_sites_author;

CREATE TYPE press.status AS ENUM ('draft', 'review', 'published', 'trashed');
CREATE DOMAIN press.slug AS text CHECK (VALUE ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(VALUE) <= 80);

CREATE TABLE press.users (user_id uuid PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text NOT NULL);
CREATE TABLE press.sites (site_id uuid PRIMARY KEY DEFAULT gen_random_uuid(), domain text NOT NULL, title text NOT NULL, locale text NOT NULL DEFAULT 'en' CHECK (locale ~ '^[a-z]{2}(-[A-Z]{2})?$'));
CREATE TABLE press.memberships (
    site_id uuid NOT NULL REFERENCES press.sites ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES press.users,
    role    text NOT NULL CHECK (role IN ('editor', 'author', 'reader')),
    PRIMARY KEY (site_id, user_id)
);
CREATE INDEX ON press.memberships (user_id);

CREATE FUNCTION press_priv.me() RETURNS uuid LANGUAGE sql STABLE
    RETURN (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
CREATE FUNCTION press_priv.sites(VARIADIC roles text[] DEFAULT '{editor,author,reader}') RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(m.site_id), '{}') FROM press.memberships m WHERE m.user_id = press_priv.me() AND m.role = ANY (roles)
$$;
REVOKE EXECUTE ON FUNCTION press_priv.sites(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION press_priv.sites(text[]) TO c_press_sites_author;

CREATE TABLE press.themes (
    theme_id uuid NOT NULL DEFAULT gen_random_uuid(),
    site_id  uuid REFERENCES press.sites ON DELETE CASCADE,     -- NULL: built in
    name     text NOT NULL CHECK (name <> ''),
    css      text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX ON press.themes (site_id, name) NULLS NOT DISTINCT;
CREATE TABLE press.block_templates (
    site_id uuid REFERENCES press.sites ON DELETE CASCADE,
    key     press.slug NOT NULL,
    body    jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object' AND body ? 'type'),
    UNIQUE (site_id, key)
);
CREATE TABLE press.categories (
    site_id uuid NOT NULL REFERENCES press.sites ON DELETE CASCADE, slug press.slug NOT NULL, parent press.slug, label text NOT NULL,
    CHECK (parent IS DISTINCT FROM slug),
    PRIMARY KEY (site_id, slug),
    FOREIGN KEY (site_id, parent) REFERENCES press.categories ON UPDATE CASCADE ON DELETE SET NULL (parent)
);
CREATE TABLE press.posts (
    site_id    uuid NOT NULL REFERENCES press.sites ON DELETE CASCADE,
    post_id    bigint NOT NULL,
    slug       press.slug NOT NULL,
    title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
    body       text NOT NULL DEFAULT '',
    category   press.slug,
    author     uuid NOT NULL,
    status     press.status NOT NULL DEFAULT 'draft',
    deleted_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    search     tsvector NOT NULL DEFAULT '',
    CHECK ((status = 'trashed') = (deleted_at IS NOT NULL)),
    PRIMARY KEY (site_id, post_id),
    FOREIGN KEY (site_id, category) REFERENCES press.categories ON UPDATE CASCADE ON DELETE SET NULL (category),
    FOREIGN KEY (site_id, author) REFERENCES press.memberships (site_id, user_id)
);
CREATE UNIQUE INDEX ON press.posts (site_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX ON press.posts USING gin (search);
CREATE TABLE press.revisions (
    site_id uuid NOT NULL, post_id bigint NOT NULL, revision integer NOT NULL CHECK (revision > 0), body text NOT NULL, saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, post_id, revision),
    FOREIGN KEY (site_id, post_id) REFERENCES press.posts ON DELETE CASCADE
);
CREATE TABLE press.tags (site_id uuid NOT NULL, post_id bigint NOT NULL, tag text NOT NULL CHECK (tag = lower(tag)), FOREIGN KEY (site_id, post_id) REFERENCES press.posts ON DELETE CASCADE, PRIMARY KEY (site_id, post_id, tag));
CREATE TABLE press.comments (
    site_id uuid NOT NULL, post_id bigint NOT NULL, comment_id uuid NOT NULL DEFAULT gen_random_uuid(), reply_to uuid, author_name text NOT NULL, text text NOT NULL CHECK (length(text) <= 4000), approved boolean NOT NULL DEFAULT false,
    PRIMARY KEY (site_id, post_id, comment_id),
    FOREIGN KEY (site_id, post_id) REFERENCES press.posts ON DELETE CASCADE,
    FOREIGN KEY (site_id, post_id, reply_to) REFERENCES press.comments ON DELETE CASCADE
);
-- never used by anyone yet
CREATE TABLE press.redirects (site_id uuid NOT NULL REFERENCES press.sites ON DELETE CASCADE, from_path text NOT NULL CHECK (from_path ~ '^/'), to_path text NOT NULL CHECK (to_path ~ '^/' AND to_path <> from_path), hits bigint NOT NULL DEFAULT 0, PRIMARY KEY (site_id, from_path));

CREATE FUNCTION press_priv.prepare_post() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.search := setweight(to_tsvector('pg_catalog.simple', NEW.title), 'A') || to_tsvector('pg_catalog.simple', NEW.body);
  NEW.updated_at := now();
  IF TG_OP = 'UPDATE' THEN
    IF OLD.status = 'trashed' AND NEW.status NOT IN ('trashed', 'draft') THEN RAISE EXCEPTION 'restore it as a draft first' USING ERRCODE = '23514'; END IF;
    NEW.deleted_at := CASE WHEN NEW.status = 'trashed' THEN coalesce(OLD.deleted_at, now()) END;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER prepare BEFORE INSERT OR UPDATE ON press.posts FOR EACH ROW EXECUTE FUNCTION press_priv.prepare_post();
CREATE FUNCTION press_priv.keep_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO press.revisions (site_id, post_id, revision, body)
    SELECT OLD.site_id, OLD.post_id, coalesce(max(r.revision), 0) + 1, OLD.body FROM press.revisions r WHERE r.site_id = OLD.site_id AND r.post_id = OLD.post_id;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION press_priv.keep_revision() FROM PUBLIC;
CREATE TRIGGER keep_revision AFTER UPDATE OF body ON press.posts FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION press_priv.keep_revision();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['users', 'sites', 'memberships', 'themes', 'block_templates', 'categories', 'posts', 'revisions', 'tags', 'comments', 'redirects'] LOOP
    EXECUTE format('ALTER TABLE press.%I ENABLE ROW LEVEL SECURITY', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['sites', 'memberships', 'posts', 'revisions'] LOOP
    EXECUTE format('CREATE POLICY members_read ON press.%I FOR SELECT TO c_press_sites_author USING (site_id = ANY ((SELECT press_priv.sites())::uuid[]))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['categories', 'tags', 'comments', 'redirects'] LOOP
    EXECUTE format('CREATE POLICY members ON press.%I TO c_press_sites_author USING (site_id = ANY ((SELECT press_priv.sites())::uuid[]))', t);
  END LOOP;
  -- built-in rows are readable, one's own are writable
  FOREACH t IN ARRAY ARRAY['themes', 'block_templates'] LOOP
    EXECUTE format('CREATE POLICY builtin ON press.%I FOR SELECT TO c_press_sites_author USING (site_id IS NULL)', t);
    EXECUTE format('CREATE POLICY own ON press.%I TO c_press_sites_author USING (site_id = ANY ((SELECT press_priv.sites())::uuid[]))', t);
  END LOOP;
END $$;
CREATE POLICY writing ON press.posts FOR INSERT TO c_press_sites_author WITH CHECK (site_id = ANY ((SELECT press_priv.sites('editor', 'author'))::uuid[]));
CREATE POLICY changing ON press.posts FOR UPDATE TO c_press_sites_author USING (site_id = ANY ((SELECT press_priv.sites('editor', 'author'))::uuid[]));
CREATE POLICY purging ON press.posts FOR DELETE TO c_press_sites_author USING (status = 'trashed' AND site_id = ANY ((SELECT press_priv.sites('editor'))::uuid[]));

GRANT SELECT ON press.sites, press.memberships, press.revisions TO c_press_sites_author;
GRANT SELECT, INSERT, UPDATE, DELETE ON press.themes, press.block_templates, press.categories, press.posts, press.tags, press.comments, press.redirects TO c_press_sites_author;

INSERT INTO press.users SELECT ('5a000000-0000-4000-8000-00000000000' || n)::uuid, 'user' || n || '@press.example', md5('pw' || n) FROM generate_series(1, 6) n;
INSERT INTO press.sites VALUES ('51000000-0000-4000-8000-00000000000a', 'alpinist.example', 'The Alpinist', 'de-AT'), ('51000000-0000-4000-8000-00000000000b', 'bread.example', 'Bread Weekly', 'en'), ('51000000-0000-4000-8000-00000000000c', 'canal.example', 'Canal Boats', 'fr');
INSERT INTO press.memberships SELECT s.site_id, ('5a000000-0000-4000-8000-00000000000' || n)::uuid, 'editor' FROM (SELECT site_id, row_number() OVER (ORDER BY domain) AS n FROM press.sites) s;
INSERT INTO press.memberships VALUES ('51000000-0000-4000-8000-00000000000a', '5a000000-0000-4000-8000-000000000004', 'author'), ('51000000-0000-4000-8000-00000000000b', '5a000000-0000-4000-8000-000000000005', 'reader'),
  ('51000000-0000-4000-8000-00000000000b', '5a000000-0000-4000-8000-000000000006', 'author'), ('51000000-0000-4000-8000-00000000000c', '5a000000-0000-4000-8000-000000000006', 'editor');
INSERT INTO press.themes (site_id, name, css) SELECT NULL, n, 'body{}' FROM unnest(ARRAY['Plain', 'Night']) n;
INSERT INTO press.themes (site_id, name, css) SELECT site_id, 'Plain', '/* ' || domain || ' */' FROM press.sites;
INSERT INTO press.block_templates VALUES (NULL, 'quote', '{"type": "quote"}'), (NULL, 'gallery', '{"type": "gallery", "columns": 3}');
INSERT INTO press.block_templates SELECT site_id, 'quote', jsonb_build_object('type', 'quote', 'source', domain) FROM press.sites;
INSERT INTO press.categories SELECT site_id, 'news', NULL, 'News' FROM press.sites;
INSERT INTO press.categories SELECT site_id, 'local-news', 'news', 'Local news of ' || title FROM press.sites;
INSERT INTO press.posts (site_id, post_id, slug, title, body, category, author, status)
  SELECT m.site_id, n, 'post-' || n, 'Post ' || n || ' on ' || s.title, 'Body ' || n || ' ' || s.domain, 'news', m.user_id, 'published'
  FROM press.memberships m JOIN press.sites s USING (site_id), generate_series(1, 3) n WHERE m.user_id < '5a000000-0000-4000-8000-000000000004';
UPDATE press.posts SET status = 'trashed', body = body || ' (old)' WHERE post_id = 3;
INSERT INTO press.tags SELECT site_id, post_id, 'tag' || post_id FROM press.posts;
INSERT INTO press.comments (site_id, post_id, comment_id, author_name, text) SELECT site_id, post_id, md5(site_id::text || post_id)::uuid, 'Reader', 'I read ' || title FROM press.posts;
