DO $$ BEGIN CREATE ROLE pivot_records_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Reports with columns as the caller wants them.

CREATE TABLE firms (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (tenant_id integer NOT NULL REFERENCES firms, id integer NOT NULL, full_name text NOT NULL, phone text, address text, PRIMARY KEY (tenant_id, id));
CREATE TABLE orders (tenant_id integer NOT NULL, series text NOT NULL, number integer NOT NULL, customer_id integer NOT NULL, total numeric(9,2) NOT NULL, PRIMARY KEY (tenant_id, series, number), FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON customers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE firms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON firms USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON firms TO pivot_records_app; GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders TO pivot_records_app;
INSERT INTO firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO customers SELECT f.id, n, (ARRAY['Zander','Quist','Moreau'])[f.id] || ' ' || (ARRAY['Anna','Bo','Cleo'])[n], format('+4%s 55 %s', f.id, n * 1111), format('Street %s%s', f.id, n) FROM firms f, generate_series(1,3) n;
INSERT INTO orders SELECT tenant_id, (ARRAY['AX','BY','CZ'])[tenant_id], 7000 + 10 * tenant_id + id, id, 19.9 * id FROM customers;

CREATE FUNCTION pivot(p_what text DEFAULT 'orders') RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF p_what = 'orders' THEN RETURN QUERY SELECT o.series, sum(o.total) FROM orders o GROUP BY 1;
  ELSE RETURN QUERY SELECT c.full_name, c.id::numeric FROM customers c; END IF;
END $$;
