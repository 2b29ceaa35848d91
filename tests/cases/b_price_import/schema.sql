-- Shops and their imported price lists; a connection proves its shop with a signature.
DO $$ BEGIN
  CREATE ROLE b_price_import_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA gate;
CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA gate, shop TO b_price_import_app;

-- who a connection is: written by enter() alone, and void when the transaction is over
CREATE TABLE gate.secrets (shop_id integer PRIMARY KEY, secret text NOT NULL);
CREATE UNLOGGED TABLE gate.sessions (pid integer PRIMARY KEY, xid xid8 NOT NULL, who integer NOT NULL);
CREATE FUNCTION gate.enter(shop integer, signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.secrets s WHERE s.shop_id = shop AND signature = encode(sha256(convert_to(s.secret || ':' || shop, 'UTF8')), 'hex')) THEN
    RAISE EXCEPTION 'bad signature' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO gate.sessions VALUES (pg_backend_pid(), pg_current_xact_id(), shop)
    ON CONFLICT (pid) DO UPDATE SET xid = EXCLUDED.xid, who = EXCLUDED.who;
END $$;
CREATE FUNCTION gate.shop() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT s.who FROM gate.sessions s WHERE s.pid = pg_backend_pid() AND s.xid = pg_current_xact_id_if_assigned();
END;

CREATE TABLE shop.shops (shop_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop.prices (
  shop_id integer NOT NULL REFERENCES shop.shops,
  sku     text NOT NULL,
  price   numeric(9,2) NOT NULL CHECK (price >= 0),
  CONSTRAINT prices_key PRIMARY KEY (sku)
);
CREATE TABLE shop.baskets (
  shop_id integer NOT NULL REFERENCES shop.shops,
  basket  integer NOT NULL,
  sku     text NOT NULL,
  pieces  integer NOT NULL DEFAULT 1,
  PRIMARY KEY (shop_id, basket, sku)
);
CREATE FUNCTION shop.import_price(article text, amount numeric) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO shop.prices (shop_id, sku, price) SELECT gate.shop(), article, amount WHERE gate.shop() IS NOT NULL
    ON CONFLICT (sku) DO UPDATE SET price = EXCLUDED.price
$$;

ALTER TABLE shop.shops   ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.prices  ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.baskets ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON shop.shops   USING (shop_id = (SELECT gate.shop()));
CREATE POLICY shop ON shop.prices  USING (shop_id = (SELECT gate.shop()));
CREATE POLICY shop ON shop.baskets USING (shop_id = (SELECT gate.shop()));
GRANT SELECT ON shop.shops, shop.prices TO b_price_import_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.baskets TO b_price_import_app;

INSERT INTO shop.shops VALUES (1, 'Bikes'), (2, 'Books'), (3, 'Boots');
INSERT INTO gate.secrets SELECT shop_id, 's3cret' || shop_id FROM shop.shops;
INSERT INTO shop.prices SELECT shop_id, format('%s-%s', upper(left(name, 3)) || shop_id, n), 10 * n FROM shop.shops, generate_series(1, 3) n;
INSERT INTO shop.baskets SELECT shop_id, 1, sku FROM shop.prices;
