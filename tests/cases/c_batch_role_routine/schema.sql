DO $$ BEGIN CREATE ROLE batch_role_routine_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2_batch; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Invoices. The service may turn into the batch role, which has one function.
CREATE SCHEMA inv; GRANT USAGE ON SCHEMA inv TO batch_role_routine_app, r2_batch;
GRANT r2_batch TO batch_role_routine_app;
CREATE TABLE inv.sellers (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE inv.invoices (tenant_id integer NOT NULL REFERENCES inv.sellers, no integer NOT NULL, buyer text NOT NULL, total numeric(9,2) NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE TABLE inv.lines (tenant_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, what text NOT NULL, PRIMARY KEY (tenant_id, no, pos), FOREIGN KEY (tenant_id, no) REFERENCES inv.invoices);
CREATE FUNCTION inv.dunning_list() RETURNS SETOF inv.invoices LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inv, pg_temp AS $$ SELECT * FROM invoices WHERE total > 15 $$;
REVOKE EXECUTE ON FUNCTION inv.dunning_list() FROM PUBLIC; GRANT EXECUTE ON FUNCTION inv.dunning_list() TO r2_batch;
ALTER TABLE inv.sellers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON inv.sellers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE inv.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON inv.invoices USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE inv.lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON inv.lines USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON inv.sellers TO batch_role_routine_app; GRANT SELECT, INSERT, UPDATE, DELETE ON inv.invoices, inv.lines TO batch_role_routine_app;
REVOKE r2_batch FROM batch_role_routine_app; ALTER ROLE batch_role_routine_app NOINHERIT; GRANT r2_batch TO batch_role_routine_app;
INSERT INTO inv.sellers SELECT n, 'Seller ' || n FROM generate_series(1,3) n;
INSERT INTO inv.invoices SELECT tenant_id, n, format('Buyer %s of %s', n, tenant_id), 10 * n FROM inv.sellers, generate_series(1,3) n;
INSERT INTO inv.lines SELECT tenant_id, no, 1, 'Work' FROM inv.invoices;
