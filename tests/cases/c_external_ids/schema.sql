DO $$ BEGIN CREATE ROLE external_ids_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Payees; the bank's identifier is kept as text, the function takes a uuid.
CREATE SCHEMA ext; GRANT USAGE ON SCHEMA ext TO external_ids_app;
CREATE TABLE ext.companies (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE ext.payees (tenant_id integer NOT NULL REFERENCES ext.companies, no integer NOT NULL, name text NOT NULL, iban text NOT NULL, external text, PRIMARY KEY (tenant_id, no));
CREATE TABLE ext.payments (tenant_id integer NOT NULL, no integer NOT NULL, id integer NOT NULL, cents bigint NOT NULL, PRIMARY KEY (tenant_id, no, id), FOREIGN KEY (tenant_id, no) REFERENCES ext.payees);

CREATE FUNCTION ext.by_external(p_id uuid) RETURNS TABLE (name text, iban text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ext, pg_temp AS $$ SELECT p.name, p.iban FROM payees p WHERE p.external = p_id::text $$;
ALTER TABLE ext.companies ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ext.companies USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE ext.payees ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ext.payees USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE ext.payments ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ext.payments USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON ext.companies TO external_ids_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ext.payees, ext.payments TO external_ids_app;
INSERT INTO ext.companies SELECT n, 'Company ' || n FROM generate_series(1,3) n;
INSERT INTO ext.payees SELECT tenant_id, n, format('Payee %s of %s', n, tenant_id), format('DE%s%s', tenant_id, n), md5(format('x%s/%s', tenant_id, n))::uuid FROM ext.companies, generate_series(1,3) n;
INSERT INTO ext.payments SELECT tenant_id, no, 1, 100 FROM ext.payees;
