DO $$ BEGIN CREATE ROLE r2s_audited_enter LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Entering writes a line into the access log of the tenant that is entered; support staff enter any, with a reason and for a time.
CREATE SCHEMA au; GRANT USAGE ON SCHEMA au TO r2s_audited_enter;
CREATE TABLE au.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE au.users (user_id integer PRIMARY KEY, tenant_id integer REFERENCES au.tenants, mail text NOT NULL UNIQUE);
CREATE TABLE au.impersonations (user_id integer NOT NULL REFERENCES au.users, tenant_id integer NOT NULL REFERENCES au.tenants, reason text NOT NULL, until timestamptz NOT NULL, PRIMARY KEY (user_id, tenant_id));
CREATE TABLE au.access_log (tenant_id integer NOT NULL REFERENCES au.tenants, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, who text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE au.records (tenant_id integer NOT NULL REFERENCES au.tenants, no integer NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE FUNCTION au.enter(p_user integer, p_tenant integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = au, pg_temp AS $$ BEGIN
  IF NOT EXISTS (SELECT FROM users WHERE user_id = p_user AND tenant_id = p_tenant) AND NOT EXISTS (SELECT FROM impersonations WHERE user_id = p_user AND tenant_id = p_tenant AND until > now()) THEN RAISE EXCEPTION 'not allowed'; END IF;
  PERFORM set_config('au.tenant', p_tenant::text, true);
  INSERT INTO access_log (tenant_id, who) SELECT p_tenant, mail FROM users WHERE user_id = p_user;
END $$;
CREATE FUNCTION au.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('au.tenant', true), '')::integer;
ALTER TABLE au.tenants ENABLE ROW LEVEL SECURITY; ALTER TABLE au.users ENABLE ROW LEVEL SECURITY; ALTER TABLE au.access_log ENABLE ROW LEVEL SECURITY; ALTER TABLE au.records ENABLE ROW LEVEL SECURITY; ALTER TABLE au.impersonations ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON au.tenants USING (tenant_id = au.me()); CREATE POLICY p ON au.users USING (tenant_id = au.me()); CREATE POLICY p ON au.access_log USING (tenant_id = au.me()); CREATE POLICY p ON au.records USING (tenant_id = au.me()); CREATE POLICY p ON au.impersonations USING (tenant_id = au.me());
GRANT SELECT ON au.tenants, au.users, au.access_log, au.impersonations TO r2s_audited_enter; GRANT SELECT, INSERT, UPDATE, DELETE ON au.records TO r2s_audited_enter;
INSERT INTO au.tenants SELECT n, 'Tenant ' || n FROM generate_series(1,4) n;
INSERT INTO au.users SELECT 10 * tenant_id + n, tenant_id, format('u%s@t%s.example', n, tenant_id) FROM au.tenants, generate_series(1,2) n; INSERT INTO au.users VALUES (900, NULL, 'support@platform.example');
INSERT INTO au.impersonations VALUES (900, 1, 'Ticket 77', 'infinity'), (900, 2, 'Ticket 12', '2020-01-01'), (900, 4, 'Ticket 99', 'infinity');
INSERT INTO au.access_log (tenant_id, who) SELECT tenant_id, mail FROM au.users WHERE tenant_id IS NOT NULL;
INSERT INTO au.records SELECT tenant_id, n, format('Record %s of %s', n, name) FROM au.tenants, generate_series(1,3) n;
