-- Web shops: whoever comes by may tidy expired baskets.
DO $$ BEGIN CREATE ROLE c_basket_cleanup_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA shop;
CREATE TABLE shop.shops (shop_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop.products (shop_id integer NOT NULL REFERENCES shop.shops, sku text NOT NULL, title text NOT NULL, PRIMARY KEY (shop_id, sku));
CREATE TABLE shop.baskets (shop_id integer NOT NULL, basket uuid NOT NULL, sku text NOT NULL, shopper text NOT NULL, pieces integer NOT NULL DEFAULT 1, expires timestamptz NOT NULL, PRIMARY KEY (shop_id, basket, sku), FOREIGN KEY (shop_id, sku) REFERENCES shop.products);
CREATE FUNCTION shop.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('shop.id', true), '')::integer;
ALTER TABLE shop.shops ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.products ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.baskets ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON shop.shops USING (shop_id = shop.me()); CREATE POLICY s ON shop.products USING (shop_id = shop.me());
CREATE POLICY sel ON shop.baskets FOR SELECT USING (shop_id = shop.me()); CREATE POLICY ins ON shop.baskets FOR INSERT WITH CHECK (shop_id = shop.me()); CREATE POLICY upd ON shop.baskets FOR UPDATE USING (shop_id = shop.me());
CREATE POLICY tidy ON shop.baskets FOR DELETE USING (shop_id = shop.me() OR expires < now());
GRANT USAGE ON SCHEMA shop TO c_basket_cleanup_app; GRANT SELECT ON shop.shops TO c_basket_cleanup_app; GRANT SELECT, INSERT, UPDATE, DELETE ON shop.products, shop.baskets TO c_basket_cleanup_app;
INSERT INTO shop.shops SELECT n, 'Shop ' || n FROM generate_series(1, 7) n;
INSERT INTO shop.products SELECT shop_id, 'p' || n, 'Product ' || n || ' ' || name FROM shop.shops, generate_series(1, 2) n;
INSERT INTO shop.baskets SELECT shop_id, md5(shop_id || sku)::uuid, sku, 'Shopper ' || shop_id || sku, 1, timestamptz '2099-01-01' FROM shop.products;
UPDATE shop.baskets SET expires = timestamptz '2025-01-01' WHERE shop_id = 6 AND sku = 'p2';
