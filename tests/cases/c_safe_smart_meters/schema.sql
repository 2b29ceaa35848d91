-- Energy suppliers: 50 000 rows a table, sixteen tenants.
DO $$ BEGIN CREATE ROLE c_safe_smart_meters_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA grid;
CREATE TABLE grid.suppliers (supplier_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE grid.customers (supplier_id integer NOT NULL REFERENCES grid.suppliers, customer_id integer NOT NULL, name text NOT NULL, address text NOT NULL, PRIMARY KEY (supplier_id, customer_id));
CREATE TABLE grid.meters (supplier_id integer NOT NULL, meter_id bigint NOT NULL, customer_id integer NOT NULL, serial text NOT NULL, info jsonb NOT NULL, PRIMARY KEY (supplier_id, meter_id), FOREIGN KEY (supplier_id, customer_id) REFERENCES grid.customers);
CREATE TABLE grid.readings (supplier_id integer NOT NULL, meter_id bigint NOT NULL, at timestamptz NOT NULL, kwh numeric(12,3) NOT NULL, PRIMARY KEY (supplier_id, meter_id, at), FOREIGN KEY (supplier_id, meter_id) REFERENCES grid.meters ON DELETE CASCADE);
CREATE TABLE grid.invoices (supplier_id integer NOT NULL, invoice_no integer NOT NULL, customer_id integer NOT NULL, month date NOT NULL, total numeric(12,2) NOT NULL, lines text NOT NULL, PRIMARY KEY (supplier_id, invoice_no), FOREIGN KEY (supplier_id, customer_id) REFERENCES grid.customers);
CREATE FUNCTION grid.me() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE RETURN nullif(current_setting('grid.supplier', true), '')::integer;
DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['suppliers', 'customers', 'meters', 'readings', 'invoices'] LOOP
  EXECUTE format('ALTER TABLE grid.%I ENABLE ROW LEVEL SECURITY', t); EXECUTE format('CREATE POLICY s ON grid.%I USING (supplier_id = grid.me())', t);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON grid.%I TO c_safe_smart_meters_app', t); END LOOP; END $$;
REVOKE INSERT, UPDATE, DELETE ON grid.suppliers FROM c_safe_smart_meters_app;
GRANT USAGE ON SCHEMA grid TO c_safe_smart_meters_app;
CREATE VIEW grid.open_amounts WITH (security_invoker) AS SELECT supplier_id, customer_id, sum(total) AS total FROM grid.invoices GROUP BY 1, 2;
GRANT SELECT ON grid.open_amounts TO c_safe_smart_meters_app;
INSERT INTO grid.suppliers SELECT n, 'Supplier ' || n FROM generate_series(1, 16) n;
INSERT INTO grid.customers SELECT s, n, 'Customer ' || n || '/' || s, n || ' Volt Street' FROM generate_series(1, 16) s, generate_series(1, 600) n;
INSERT INTO grid.meters SELECT supplier_id, customer_id * 10, customer_id, 'SN' || supplier_id || '-' || customer_id, jsonb_build_object('fw', '2.1', 'phases', 3) FROM grid.customers;
INSERT INTO grid.readings SELECT supplier_id, meter_id, timestamptz '2025-01-01' + n * interval '1 day', meter_id * 0.7 + n FROM grid.meters, generate_series(1, 6) n;
INSERT INTO grid.invoices SELECT supplier_id, customer_id * 10 + n, customer_id, date '2025-01-01' + 30 * n, customer_id, repeat('energy 12.5 ', 6) FROM grid.customers, generate_series(1, 5) n;
ANALYZE;
