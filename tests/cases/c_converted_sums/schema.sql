DO $$ BEGIN CREATE ROLE converted_sums_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Sums in the currency of a contract, by an aggregate of one's own. Its step is not for direct use.
CREATE SCHEMA fin; GRANT USAGE ON SCHEMA fin TO converted_sums_app;
CREATE TABLE fin.funds (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fin.contracts (tenant_id integer NOT NULL REFERENCES fin.funds, code text NOT NULL, rate numeric(12,4) NOT NULL, PRIMARY KEY (tenant_id, code));
CREATE TABLE fin.bookings (tenant_id integer NOT NULL, code text NOT NULL, no integer NOT NULL, amount numeric(12,2) NOT NULL, PRIMARY KEY (tenant_id, code, no), FOREIGN KEY (tenant_id, code) REFERENCES fin.contracts);

CREATE FUNCTION fin.add_converted(s numeric, p_amount numeric, p_contract text) RETURNS numeric LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fin, pg_temp AS $$
BEGIN RETURN coalesce(s, 0) + p_amount * (SELECT c.rate FROM contracts c WHERE c.code = p_contract); END $$;

REVOKE EXECUTE ON FUNCTION fin.add_converted(numeric, numeric, text) FROM PUBLIC;
CREATE AGGREGATE fin.sum_converted(numeric, text) (SFUNC = fin.add_converted, STYPE = numeric);
ALTER TABLE fin.funds ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fin.funds USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fin.contracts ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fin.contracts USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fin.bookings ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fin.bookings USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON fin.funds TO converted_sums_app; GRANT SELECT, INSERT, UPDATE, DELETE ON fin.contracts, fin.bookings TO converted_sums_app;
INSERT INTO fin.funds SELECT n, 'Fund ' || n FROM generate_series(1,3) n;
INSERT INTO fin.contracts SELECT tenant_id, format('C%s-%s', tenant_id, n), 1.25 * n + 0.0137 * tenant_id FROM fin.funds, generate_series(1,2) n;
INSERT INTO fin.bookings SELECT tenant_id, code, n, 100 * n FROM fin.contracts, generate_series(1,3) n;
