DO $$ BEGIN CREATE ROLE stock_booking_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Warehouses that keep the same articles; an order line books out.
CREATE SCHEMA wh; GRANT USAGE ON SCHEMA wh TO stock_booking_app;
CREATE TABLE wh.houses (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE wh.stock (tenant_id integer NOT NULL REFERENCES wh.houses, sku text NOT NULL, qty integer NOT NULL, PRIMARY KEY (tenant_id, sku));
CREATE TABLE wh.order_lines (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id integer NOT NULL, sku text NOT NULL, qty integer NOT NULL CHECK (qty > 0), FOREIGN KEY (tenant_id, sku) REFERENCES wh.stock);

CREATE FUNCTION wh.book_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = wh, pg_temp AS $$
BEGIN UPDATE stock SET qty = qty - NEW.qty WHERE sku = NEW.sku; RETURN NULL; END $$;
REVOKE EXECUTE ON FUNCTION wh.book_out() FROM PUBLIC;
ALTER TABLE wh.houses ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wh.houses USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE wh.stock ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wh.stock USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE wh.order_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON wh.order_lines USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON wh.houses, wh.stock, wh.order_lines TO stock_booking_app; GRANT INSERT (tenant_id, sku, qty) ON wh.order_lines TO stock_booking_app;
INSERT INTO wh.houses SELECT n, 'House ' || n FROM generate_series(1,3) n;
INSERT INTO wh.stock SELECT tenant_id, sku, 100 FROM wh.houses, unnest(ARRAY['NUT-M4','BOLT-M4','WASHER']) sku;
INSERT INTO wh.order_lines (tenant_id, sku, qty) SELECT tenant_id, sku, 2 FROM wh.stock;
CREATE TRIGGER out AFTER INSERT ON wh.order_lines FOR EACH ROW EXECUTE FUNCTION wh.book_out();
