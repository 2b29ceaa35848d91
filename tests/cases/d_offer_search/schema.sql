-- Marketplace back office: offers of many sellers; a materialised view keeps the search documents, refreshed whenever offers change.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_offer_search_member') THEN CREATE ROLE d_offer_search_member NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_offer_search_login') THEN CREATE ROLE d_offer_search_login LOGIN NOINHERIT; END IF;
END $$;
GRANT d_offer_search_member TO d_offer_search_login;

CREATE SCHEMA shop;
CREATE SCHEMA search;
GRANT USAGE ON SCHEMA shop, search TO d_offer_search_member;

-- {"sub": "…", "app_metadata": {"seller": {"id": 21, "plan": "pro"}}}
CREATE FUNCTION shop.seller() RETURNS integer LANGUAGE sql STABLE
  RETURN (coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb #>> '{app_metadata,seller,id}')::integer;

CREATE TABLE shop.sellers (seller_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop.categories (code text PRIMARY KEY, label text NOT NULL);
CREATE TABLE shop.offers (
  seller_id integer NOT NULL DEFAULT shop.seller() REFERENCES shop.sellers,
  slug      text NOT NULL CHECK (slug ~ '^[a-z0-9-]{3,60}$'),
  category  text NOT NULL REFERENCES shop.categories,
  title     text NOT NULL,
  attrs     jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attrs) = 'object'),
  price     numeric(10,2) NOT NULL CHECK (price >= 0),
  PRIMARY KEY (seller_id, slug)
);
CREATE TABLE shop.offer_images (
  seller_id integer NOT NULL DEFAULT shop.seller(),
  slug      text NOT NULL,
  pos       smallint NOT NULL,
  url       text NOT NULL,
  PRIMARY KEY (seller_id, slug, pos),
  FOREIGN KEY (seller_id, slug) REFERENCES shop.offers ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE MATERIALIZED VIEW search.documents AS
  SELECT o.seller_id, o.slug, o.title, o.price, to_tsvector('simple', o.title || ' ' || o.category || ' ' || o.attrs::text) AS doc
    FROM shop.offers o;
-- REFRESH … CONCURRENTLY, which the nightly job uses, wants a unique index
CREATE UNIQUE INDEX documents_slug ON search.documents (slug);
CREATE INDEX documents_doc ON search.documents USING gin (doc);
CREATE VIEW search.my_documents WITH (security_barrier) AS
  SELECT d.seller_id, d.slug, d.title, d.price, d.doc FROM search.documents d WHERE d.seller_id = shop.seller();

CREATE FUNCTION search.refresh() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW search.documents;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION search.refresh() FROM PUBLIC;
CREATE TRIGGER search_refresh AFTER INSERT OR UPDATE OR DELETE ON shop.offers FOR EACH STATEMENT EXECUTE FUNCTION search.refresh();

ALTER TABLE shop.sellers      ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.offers       ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.offer_images ENABLE ROW LEVEL SECURITY;
CREATE POLICY seller ON shop.sellers FOR SELECT TO d_offer_search_member USING (seller_id = (SELECT shop.seller()));
CREATE POLICY seller ON shop.offers       TO d_offer_search_member USING (seller_id = (SELECT shop.seller()));
CREATE POLICY seller ON shop.offer_images TO d_offer_search_member USING (seller_id = (SELECT shop.seller()));

GRANT SELECT ON shop.sellers, shop.categories, search.my_documents TO d_offer_search_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.offers, shop.offer_images TO d_offer_search_member;

INSERT INTO shop.sellers VALUES (21, 'Lampenladen'), (22, 'Chair & Table'), (23, 'Oak Street Finds');
INSERT INTO shop.categories VALUES ('light', 'Lighting'), ('seat', 'Seating'), ('misc', 'Everything else');
INSERT INTO shop.offers (seller_id, slug, category, title, attrs, price) VALUES
  (21, 'arc-lamp', 'light', 'Arc lamp', '{"watt": 40}', 189), (21, 'desk-lamp', 'light', 'Desk lamp', '{"watt": 11}', 59), (21, 'lampshade', 'misc', 'Lampshade', '{}', 19),
  (22, 'oak-stool', 'seat', 'Oak stool', '{"legs": 3}', 79), (22, 'bench-2m', 'seat', 'Bench', '{"cm": 200}', 240), (22, 'folding-chair', 'seat', 'Folding chair', '{}', 35),
  (23, 'typewriter', 'misc', 'Typewriter', '{"year": 1951}', 140), (23, 'globe', 'misc', 'Globe', '{}', 65), (23, 'opera-glass', 'misc', 'Opera glass', '{}', 48);
INSERT INTO shop.offer_images SELECT seller_id, slug, 1, '/img/' || seller_id || '/' || slug || '.webp' FROM shop.offers;
