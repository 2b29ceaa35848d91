-- Marketplace: vendors, products, orders, and an outbox for the message broker.
DO $$ BEGIN
  CREATE ROLE b_order_outbox_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA market;
GRANT USAGE ON SCHEMA market TO b_order_outbox_app;

CREATE TABLE market.vendors (vendor_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE market.products (
  vendor_id integer NOT NULL REFERENCES market.vendors,
  sku       text NOT NULL,
  price     numeric(8,2) NOT NULL,
  PRIMARY KEY (vendor_id, sku)
);
CREATE TABLE market.orders (
  vendor_id integer NOT NULL,
  order_no  integer NOT NULL,
  sku       text NOT NULL,
  buyer     text NOT NULL,
  PRIMARY KEY (vendor_id, order_no),
  FOREIGN KEY (vendor_id, sku) REFERENCES market.products
);
CREATE TABLE market.outbox (
  vendor_id integer NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  topic     text NOT NULL,
  payload   jsonb NOT NULL
);

CREATE FUNCTION market.to_outbox() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO market.outbox (vendor_id, topic, payload) VALUES (NEW.vendor_id, 'order.placed', to_jsonb(NEW));
  RETURN NULL;
END $$;
CREATE TRIGGER to_outbox AFTER INSERT ON market.orders FOR EACH ROW EXECUTE FUNCTION market.to_outbox();
REVOKE EXECUTE ON FUNCTION market.to_outbox() FROM PUBLIC;

ALTER TABLE market.vendors  ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.products ENABLE ROW LEVEL SECURITY;
ALTER TABLE market.orders   ENABLE ROW LEVEL SECURITY;
CREATE POLICY vendor ON market.vendors  USING (vendor_id = nullif(current_setting('market.vendor', true), '')::integer);
CREATE POLICY vendor ON market.products USING (vendor_id = nullif(current_setting('market.vendor', true), '')::integer);
CREATE POLICY vendor ON market.orders   USING (vendor_id = nullif(current_setting('market.vendor', true), '')::integer);

GRANT SELECT ON market.vendors TO b_order_outbox_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON market.products, market.orders TO b_order_outbox_app;
GRANT SELECT, DELETE ON market.outbox TO b_order_outbox_app;

INSERT INTO market.vendors VALUES (61, 'Honey & Wax'), (62, 'Iron Works'), (63, 'Jam Jars');
INSERT INTO market.products SELECT vendor_id, 'P' || n, 4.5 * n FROM market.vendors, generate_series(1, 2) n;
INSERT INTO market.orders SELECT vendor_id, n, 'P1', format('Buyer %s of %s', n, name) FROM market.vendors, generate_series(1, 3) n;
DELETE FROM market.outbox;
