DO $$ BEGIN CREATE ROLE order_sheet_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- The sheet of an order, with its customer.

CREATE TABLE firms (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (tenant_id integer NOT NULL REFERENCES firms, id integer NOT NULL, full_name text NOT NULL, phone text, address text, PRIMARY KEY (tenant_id, id));
CREATE TABLE orders (tenant_id integer NOT NULL, series text NOT NULL, number integer NOT NULL, customer_id integer NOT NULL, total numeric(9,2) NOT NULL, PRIMARY KEY (tenant_id, series, number), FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON customers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE firms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON firms USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON firms TO order_sheet_app; GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders TO order_sheet_app;
INSERT INTO firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO customers SELECT f.id, n, (ARRAY['Zander','Quist','Moreau'])[f.id] || ' ' || (ARRAY['Anna','Bo','Cleo'])[n], format('+4%s 55 %s', f.id, n * 1111), format('Street %s%s', f.id, n) FROM firms f, generate_series(1,3) n;
INSERT INTO orders SELECT tenant_id, (ARRAY['AX','BY','CZ'])[tenant_id], 7000 + 10 * tenant_id + id, id, 19.9 * id FROM customers;

CREATE FUNCTION order_sheet(p_series text, p_number integer) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object('total', o.total, 'customers', jsonb_agg(c.full_name ORDER BY c.full_name)) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND o.series = p_series AND o.number = p_number GROUP BY o.total $$;
