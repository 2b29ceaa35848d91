DO $$ BEGIN CREATE ROLE wholesale_cascade_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Shops that buy from each other. A purchase line of the buyer's names the seller's product.
CREATE TABLE shops (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE products (tenant_id integer NOT NULL REFERENCES shops, sku text NOT NULL, title text NOT NULL, PRIMARY KEY (tenant_id, sku));
CREATE TABLE stock (tenant_id integer NOT NULL, sku text NOT NULL, qty integer NOT NULL, PRIMARY KEY (tenant_id, sku), FOREIGN KEY (tenant_id, sku) REFERENCES products);
CREATE TABLE purchase_lines (tenant_id integer NOT NULL REFERENCES shops, line_no integer NOT NULL, seller_id integer NOT NULL, sku text NOT NULL, qty integer NOT NULL, paid numeric(8,2) NOT NULL,
  PRIMARY KEY (tenant_id, line_no), CONSTRAINT bought FOREIGN KEY (seller_id, sku) REFERENCES products ON DELETE CASCADE);
ALTER TABLE products ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON products USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE stock ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON stock USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE purchase_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON purchase_lines USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON shops USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON shops, purchase_lines TO wholesale_cascade_app;
GRANT SELECT, INSERT, DELETE ON products, stock TO wholesale_cascade_app; GRANT UPDATE (title) ON products TO wholesale_cascade_app; GRANT UPDATE (qty) ON stock TO wholesale_cascade_app;
INSERT INTO shops SELECT n, 'Shop ' || n FROM generate_series(1,4) n;
INSERT INTO products SELECT s.id, format('S%s-%s', s.id, n), format('Thing %s of %s', n, s.id) FROM shops s, generate_series(1,6) n;
INSERT INTO stock SELECT tenant_id, sku, 5 FROM products WHERE sku !~ '-6$';
INSERT INTO purchase_lines SELECT id, 1, id % 4 + 1, format('S%s-6', id % 4 + 1), 3, 12.50 FROM shops;
