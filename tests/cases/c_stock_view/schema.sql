DO $$ BEGIN CREATE ROLE stock_view_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Stock is counted through a view; its trigger writes the table.
CREATE SCHEMA shop; CREATE SCHEMA shop_api; GRANT USAGE ON SCHEMA shop_api TO stock_view_app;
CREATE TABLE shop.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE shop.warehouses (tenant_id integer NOT NULL REFERENCES shop.tenants, warehouse text PRIMARY KEY);
CREATE TABLE shop.stock (tenant_id integer NOT NULL REFERENCES shop.tenants, warehouse text NOT NULL REFERENCES shop.warehouses, sku text NOT NULL, qty integer NOT NULL, PRIMARY KEY (warehouse, sku));
CREATE VIEW shop_api.stock WITH (security_barrier) AS SELECT tenant_id, warehouse, sku, qty FROM shop.stock WHERE tenant_id = nullif(current_setting('app.tenant', true), '')::integer;

CREATE FUNCTION shop_api.stock_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp AS $$
BEGIN
  UPDATE stock SET qty = NEW.qty WHERE warehouse = NEW.warehouse AND sku = NEW.sku;
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION shop_api.stock_write() FROM PUBLIC;
CREATE TRIGGER w INSTEAD OF UPDATE ON shop_api.stock FOR EACH ROW EXECUTE FUNCTION shop_api.stock_write();
GRANT SELECT, UPDATE ON shop_api.stock TO stock_view_app;
INSERT INTO shop.tenants SELECT n, 'T' || n FROM generate_series(1,3) n;
INSERT INTO shop.warehouses SELECT tenant_id, format('W%s%s', tenant_id, n) FROM shop.tenants, generate_series(1,2) n;
INSERT INTO shop.stock SELECT tenant_id, warehouse, format('SKU-%s-%s', tenant_id, n), 10 * n FROM shop.warehouses, generate_series(1,3) n;
