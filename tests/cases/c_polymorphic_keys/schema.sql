DO $$ BEGIN CREATE ROLE polymorphic_keys_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Laboratory results, fetched for a list of keys of whatever type.
CREATE SCHEMA lab; GRANT USAGE ON SCHEMA lab TO polymorphic_keys_app;
CREATE TABLE lab.clients (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE lab.samples (tenant_id integer NOT NULL REFERENCES lab.clients, code text NOT NULL, result text NOT NULL, PRIMARY KEY (tenant_id, code));
CREATE TABLE lab.bills (tenant_id integer NOT NULL REFERENCES lab.clients, no integer NOT NULL, cents integer NOT NULL, PRIMARY KEY (tenant_id, no));

CREATE FUNCTION lab.samples_of(p_keys anyarray) RETURNS TABLE (code text, result text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lab, pg_temp AS $$
  SELECT s.code, s.result FROM samples s WHERE s.code::text = ANY (p_keys::text[]) $$;
ALTER TABLE lab.clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON lab.clients USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE lab.samples ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON lab.samples USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE lab.bills ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON lab.bills USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON lab.clients TO polymorphic_keys_app; GRANT SELECT, INSERT, UPDATE, DELETE ON lab.samples, lab.bills TO polymorphic_keys_app;
INSERT INTO lab.clients SELECT n, 'Client ' || n FROM generate_series(1,3) n;
INSERT INTO lab.samples SELECT tenant_id, format('L%s%s', tenant_id, n), format('Result %s of %s', n, tenant_id) FROM lab.clients, generate_series(1,3) n;
INSERT INTO lab.bills SELECT tenant_id, n, 100 * n FROM lab.clients, generate_series(1,2) n;
