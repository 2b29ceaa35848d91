-- Two thousand small shops, a few rows each; some large.
DO $$ BEGIN
  CREATE ROLE a_safe_two_thousand_shops_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA mall;
GRANT USAGE ON SCHEMA mall TO a_safe_two_thousand_shops_app;

CREATE TABLE mall.shops (shop bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE mall.items (
  shop  bigint NOT NULL REFERENCES mall.shops,
  sku   text NOT NULL,
  price numeric(8,2) NOT NULL CHECK (price > 0),
  PRIMARY KEY (shop, sku)
);
CREATE TABLE mall.orders (
  shop   bigint NOT NULL REFERENCES mall.shops,
  "no"   integer NOT NULL,
  buyer  text NOT NULL,
  state  text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'sent')),
  PRIMARY KEY (shop, "no")
);
CREATE TABLE mall.order_items (
  shop  bigint NOT NULL,
  "no"  integer NOT NULL,
  sku   text NOT NULL,
  qty   integer NOT NULL CHECK (qty > 0),
  PRIMARY KEY (shop, "no", sku),
  FOREIGN KEY (shop, "no") REFERENCES mall.orders ON DELETE CASCADE,
  FOREIGN KEY (shop, sku) REFERENCES mall.items ON UPDATE CASCADE
);
CREATE INDEX ON mall.orders (shop, state);

CREATE FUNCTION mall.shop() RETURNS bigint LANGUAGE sql STABLE RETURN nullif(current_setting('mall.shop', true), '')::bigint;
ALTER TABLE mall.shops ENABLE ROW LEVEL SECURITY;
ALTER TABLE mall.items ENABLE ROW LEVEL SECURITY;
ALTER TABLE mall.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE mall.order_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON mall.shops       USING (shop = (SELECT mall.shop()));
CREATE POLICY own ON mall.items       USING (shop = (SELECT mall.shop()));
CREATE POLICY own ON mall.orders      USING (shop = (SELECT mall.shop()));
CREATE POLICY own ON mall.order_items USING (shop = (SELECT mall.shop()));
GRANT SELECT, UPDATE (name) ON mall.shops TO a_safe_two_thousand_shops_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mall.items, mall.orders, mall.order_items TO a_safe_two_thousand_shops_app;

INSERT INTO mall.shops SELECT 7000000 + n, 'Shop ' || n FROM generate_series(1, 2000) n;
INSERT INTO mall.items SELECT shop, 'sku-' || n, 1 + n FROM mall.shops, generate_series(1, 2) n;
INSERT INTO mall.orders SELECT shop, n, 'buyer ' || n || ' at ' || name, 'paid' FROM mall.shops, generate_series(1, CASE WHEN shop % 500 = 0 THEN 200 ELSE 2 END) n;
INSERT INTO mall.order_items SELECT shop, "no", 'sku-1', 1 FROM mall.orders;
ANALYZE mall.shops;
ANALYZE mall.orders;
