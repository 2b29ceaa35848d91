DO $$ BEGIN CREATE ROLE debug_messages_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Customers; how many of one's own are called so.

CREATE TABLE firms (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (tenant_id integer NOT NULL REFERENCES firms, id integer NOT NULL, full_name text NOT NULL, phone text, address text, PRIMARY KEY (tenant_id, id));
CREATE TABLE orders (tenant_id integer NOT NULL, series text NOT NULL, number integer NOT NULL, customer_id integer NOT NULL, total numeric(9,2) NOT NULL, PRIMARY KEY (tenant_id, series, number), FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON customers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE firms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON firms USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON firms TO debug_messages_app; GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders TO debug_messages_app;
INSERT INTO firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO customers SELECT f.id, n, (ARRAY['Zander','Quist','Moreau'])[f.id] || ' ' || (ARRAY['Anna','Bo','Cleo'])[n], format('+4%s 55 %s', f.id, n * 1111), format('Street %s%s', f.id, n) FROM firms f, generate_series(1,3) n;
INSERT INTO orders SELECT tenant_id, (ARRAY['AX','BY','CZ'])[tenant_id], 7000 + 10 * tenant_id + id, id, 19.9 * id FROM customers;

CREATE FUNCTION similar_names(p_name text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c customers; n bigint := 0;
BEGIN
  FOR c IN SELECT * FROM customers LOOP
    RAISE DEBUG 'compare % with %', p_name, c.full_name;
    IF c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND lower(c.full_name) = lower(p_name) THEN n := n + 1; END IF;
  END LOOP;
  RETURN n;
END $$;
