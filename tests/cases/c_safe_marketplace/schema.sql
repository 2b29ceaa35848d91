DO $$ BEGIN CREATE ROLE r2s_marketplace LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Sellers' published offers are for everyone (a table of its own, written by publish() alone); drafts and orders are not.
CREATE SCHEMA mk; GRANT USAGE ON SCHEMA mk TO r2s_marketplace;
CREATE TABLE mk.sellers (seller_id integer PRIMARY KEY, name text NOT NULL, iban text NOT NULL);
CREATE TABLE mk.drafts (seller_id integer NOT NULL REFERENCES mk.sellers, sku text NOT NULL, title text NOT NULL, cents integer NOT NULL, margin integer NOT NULL, PRIMARY KEY (seller_id, sku));
CREATE TABLE mk.offers (offer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seller_id integer NOT NULL REFERENCES mk.sellers, sku text NOT NULL, title text NOT NULL, cents integer NOT NULL, UNIQUE (seller_id, sku));
CREATE TABLE mk.orders (seller_id integer NOT NULL, no integer NOT NULL, offer_id bigint NOT NULL REFERENCES mk.offers, buyer text NOT NULL, PRIMARY KEY (seller_id, no));
CREATE TABLE mk.currencies (code char(3) PRIMARY KEY, rate numeric NOT NULL);
CREATE FUNCTION mk.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('mk.seller', true), '')::integer;
CREATE FUNCTION mk.publish(p_sku text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = mk, pg_temp AS $$
  INSERT INTO offers (seller_id, sku, title, cents) SELECT seller_id, sku, title, cents FROM drafts WHERE seller_id = mk.me() AND sku = p_sku ON CONFLICT (seller_id, sku) DO UPDATE SET title = excluded.title, cents = excluded.cents WHERE offers.seller_id = mk.me() $$;
ALTER TABLE mk.sellers ENABLE ROW LEVEL SECURITY; ALTER TABLE mk.drafts ENABLE ROW LEVEL SECURITY; ALTER TABLE mk.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON mk.sellers USING (seller_id = mk.me()); CREATE POLICY p ON mk.drafts USING (seller_id = mk.me()); CREATE POLICY p ON mk.orders USING (seller_id = mk.me());
CREATE VIEW mk.offers_with_price AS SELECT o.seller_id, o.title, c.code, o.cents * c.rate AS price FROM mk.offers o, mk.currencies c;
REVOKE EXECUTE ON FUNCTION mk.publish(text) FROM PUBLIC;
GRANT SELECT ON mk.sellers, mk.offers, mk.currencies, mk.offers_with_price, mk.orders TO r2s_marketplace; GRANT SELECT, INSERT, UPDATE, DELETE ON mk.drafts TO r2s_marketplace; GRANT UPDATE (buyer) ON mk.orders TO r2s_marketplace;
INSERT INTO mk.sellers SELECT n, 'Seller ' || n, 'DE00' || n FROM generate_series(1,3) n;
INSERT INTO mk.drafts SELECT seller_id, 'sku' || n, format('Thing %s of %s', n, seller_id), 100 * n, 10 + n + 10 * seller_id FROM mk.sellers, generate_series(1,3) n;
INSERT INTO mk.offers (seller_id, sku, title, cents) SELECT seller_id, sku, title, cents FROM mk.drafts WHERE sku <> 'sku3';
INSERT INTO mk.orders SELECT seller_id, offer_id, offer_id, 'Buyer ' || offer_id FROM mk.offers; INSERT INTO mk.currencies VALUES ('EUR',1),('USD',1.1);
