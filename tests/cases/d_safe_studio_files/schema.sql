-- Files of film studios, addressed by path. The studio is generated from the path's first folder; nobody can write it.

DO $$ BEGIN CREATE ROLE d_safe_studio_files_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA files;
GRANT USAGE ON SCHEMA files TO d_safe_studio_files_app;

CREATE DOMAIN files.path AS text CHECK (VALUE ~ '^[a-z][a-z0-9]*(/[A-Za-z0-9 ._-]+)+$');

CREATE TABLE files.studios (
  studio text PRIMARY KEY CHECK (studio ~ '^[a-z][a-z0-9]*$'),
  name   text NOT NULL,
  quota  bigint NOT NULL DEFAULT 1000000
);
CREATE TABLE files.objects (
  path     files.path PRIMARY KEY,
  studio   text NOT NULL GENERATED ALWAYS AS (split_part(path, '/', 1)) STORED REFERENCES files.studios,
  bytes    bigint NOT NULL CHECK (bytes >= 0),
  meta     jsonb NOT NULL DEFAULT '{}',
  trashed  boolean NOT NULL DEFAULT false
);
CREATE INDEX ON files.objects (studio);
CREATE TABLE files.versions (
  path    files.path NOT NULL REFERENCES files.objects ON UPDATE CASCADE ON DELETE CASCADE,
  version integer NOT NULL,
  studio  text NOT NULL GENERATED ALWAYS AS (split_part(path, '/', 1)) STORED,
  digest  text NOT NULL,
  PRIMARY KEY (path, version)
);
CREATE TABLE files.shares (
  studio text NOT NULL REFERENCES files.studios,
  label  text NOT NULL,
  path   files.path NOT NULL,
  until  timestamptz,
  PRIMARY KEY (studio, label),
  CONSTRAINT within CHECK (split_part(path, '/', 1) = studio),
  FOREIGN KEY (path) REFERENCES files.objects ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE FUNCTION files.studio() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('files.studio', true), '');

ALTER TABLE files.studios  ENABLE ROW LEVEL SECURITY;
ALTER TABLE files.objects  ENABLE ROW LEVEL SECURITY;
ALTER TABLE files.versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE files.shares   ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON files.studios  FOR SELECT USING (studio = files.studio());
CREATE POLICY own ON files.objects  USING (studio = files.studio());
CREATE POLICY own ON files.versions USING (studio = files.studio());
CREATE POLICY own ON files.shares   USING (studio = files.studio());

-- the bin, emptied by the owner's job and read by the studio; the view is its owner's, so it must filter by itself
CREATE VIEW files.bin WITH (security_barrier) AS
  SELECT path, studio, bytes FROM files.objects WHERE trashed AND studio = files.studio() AND path LIKE studio || '/%'
  WITH CASCADED CHECK OPTION;

CREATE FUNCTION files.usage(OUT used bigint, OUT quota bigint) LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT coalesce((SELECT sum(o.bytes) FROM files.objects o WHERE o.studio = files.studio() AND o.path LIKE o.studio || '/%'), 0)::bigint,
         (SELECT s.quota FROM files.studios s WHERE s.studio = files.studio());
END;

GRANT SELECT ON files.studios, files.bin TO d_safe_studio_files_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON files.objects, files.versions, files.shares TO d_safe_studio_files_app;

INSERT INTO files.studios (studio, name) VALUES ('lumen', 'Lumen Film'), ('lumenlab', 'Lumen Lab'), ('orbit', 'Orbit Docs');
INSERT INTO files.objects (path, bytes, meta, trashed)
  SELECT studio || '/' || f, 100 * n + length(name), jsonb_build_object('title', f || ' by ' || name), n = 3
  FROM files.studios, unnest(ARRAY['script.pdf', 'rushes/day 1.mov', 'old/cut_1.mov']) WITH ORDINALITY x(f, n);
INSERT INTO files.versions (path, version, digest) SELECT path, v, md5(path || v) FROM files.objects, generate_series(1, 2) v;
INSERT INTO files.shares SELECT studio, 'press', studio || '/script.pdf', '2027-01-01' FROM files.studios;
