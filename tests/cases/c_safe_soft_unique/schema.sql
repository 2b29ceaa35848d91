DO $$ BEGIN CREATE ROLE r2s_soft_unique LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Things that look like oracles and are none: uniqueness within the tenant by four means, an upsert, a merge function, a counter row per tenant, numbers without gaps.
CREATE SCHEMA su; GRANT USAGE ON SCHEMA su TO r2s_soft_unique;
CREATE TABLE su.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL, next_no integer NOT NULL DEFAULT 1);
CREATE TABLE su.people (tenant_id integer NOT NULL REFERENCES su.tenants, no integer NOT NULL, mail text NOT NULL, nick text, vip boolean NOT NULL DEFAULT false, gone date, PRIMARY KEY (tenant_id, no));
CREATE UNIQUE INDEX a ON su.people (tenant_id, lower(mail)) WHERE gone IS NULL; CREATE UNIQUE INDEX b ON su.people (lower(nick), tenant_id) NULLS NOT DISTINCT WHERE vip; CREATE UNIQUE INDEX c ON su.people ((tenant_id::text || '/' || mail));
CREATE TABLE su.settings (tenant_id integer NOT NULL REFERENCES su.tenants, key text NOT NULL, value jsonb NOT NULL, PRIMARY KEY (key, tenant_id));
CREATE TABLE su.slots (tenant_id integer NOT NULL REFERENCES su.tenants, during tsrange NOT NULL, what text NOT NULL, EXCLUDE USING gist (int4range(tenant_id, tenant_id, '[]') WITH &&, during WITH &&));
CREATE FUNCTION su.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('app.tenant', true), '')::integer;
CREATE FUNCTION su.number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = su, pg_temp AS $$ BEGIN UPDATE tenants SET next_no = next_no + 1 WHERE tenant_id = NEW.tenant_id AND tenant_id = su.me() RETURNING next_no - 1 INTO NEW.no; IF NEW.no IS NULL THEN RAISE insufficient_privilege USING MESSAGE = 'new row violates the rules'; END IF; RETURN NEW; END $$;
REVOKE EXECUTE ON FUNCTION su.number() FROM PUBLIC;
CREATE FUNCTION su.put(p_key text, p_value jsonb) RETURNS jsonb LANGUAGE sql SECURITY DEFINER SET search_path = su, pg_temp AS $$ INSERT INTO settings AS s VALUES (su.me(), p_key, p_value) ON CONFLICT (key, tenant_id) DO UPDATE SET value = s.value || excluded.value RETURNING value $$;
INSERT INTO su.tenants SELECT n, 'Tenant ' || n, 4 FROM generate_series(1,3) n;
INSERT INTO su.people SELECT tenant_id, n, format('m%s@t%s.example', n, CASE n WHEN 1 THEN 0 ELSE tenant_id END), NULL, n = 1 FROM su.tenants, generate_series(1,3) n;
INSERT INTO su.settings SELECT tenant_id, k, '{"a": 1}' FROM su.tenants, unnest(ARRAY['theme','size']) k; INSERT INTO su.slots SELECT tenant_id, '[2025-01-01,2025-01-02)', 'Fair' FROM su.tenants;
CREATE TRIGGER number BEFORE INSERT ON su.people FOR EACH ROW EXECUTE FUNCTION su.number();
ALTER TABLE su.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON su.tenants USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE su.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON su.people USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE su.settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON su.settings USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE su.slots ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON su.slots USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON su.tenants TO r2s_soft_unique; GRANT SELECT, INSERT, UPDATE, DELETE ON su.people, su.settings, su.slots TO r2s_soft_unique;
