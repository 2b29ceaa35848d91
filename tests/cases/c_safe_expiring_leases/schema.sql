DO $$ BEGIN CREATE ROLE r2s_expiring_leases LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Leases and one-time codes that end every second while one looks; system columns in a view.
CREATE SCHEMA otp; GRANT USAGE ON SCHEMA otp TO r2s_expiring_leases;
CREATE TABLE otp.apps (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE otp.leases (tenant_id integer NOT NULL REFERENCES otp.apps, id integer NOT NULL, worker text NOT NULL, until timestamptz NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE otp.codes (tenant_id integer NOT NULL, lease integer NOT NULL, code text NOT NULL, until timestamptz NOT NULL, used boolean NOT NULL DEFAULT false, PRIMARY KEY (tenant_id, lease, code), FOREIGN KEY (tenant_id, lease) REFERENCES otp.leases ON DELETE CASCADE);
CREATE FUNCTION otp.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('app.tenant', true), '')::integer;
CREATE VIEW otp.live WITH (security_invoker) AS SELECT tenant_id, id, worker, until - now() AS left, extract(epoch FROM clock_timestamp()) AS at FROM otp.leases WHERE until > clock_timestamp();
CREATE VIEW otp.physical WITH (security_invoker) AS SELECT ctid, xmin::text, tableoid::regclass, pg_current_xact_id()::text AS x, tenant_id, id FROM otp.leases;
CREATE FUNCTION otp.use(p_code text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = otp, pg_temp AS $$ BEGIN UPDATE codes SET used = true WHERE tenant_id = otp.me() AND code = p_code AND until > clock_timestamp() AND NOT used; RETURN FOUND; END $$;
CREATE FUNCTION otp.sweep() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = otp, pg_temp AS $$ WITH d AS (DELETE FROM leases WHERE until < clock_timestamp() AND tenant_id = otp.me() RETURNING 1) SELECT count(*) FROM d $$;
ALTER TABLE otp.apps ENABLE ROW LEVEL SECURITY; ALTER TABLE otp.leases ENABLE ROW LEVEL SECURITY; ALTER TABLE otp.codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON otp.apps USING (tenant_id = otp.me()); CREATE POLICY p ON otp.leases USING (tenant_id = otp.me() AND until > clock_timestamp()) WITH CHECK (tenant_id = otp.me()); CREATE POLICY p ON otp.codes USING (tenant_id = otp.me() AND until > clock_timestamp());
GRANT SELECT ON otp.apps, otp.live, otp.physical TO r2s_expiring_leases; GRANT SELECT, INSERT, UPDATE, DELETE ON otp.leases, otp.codes TO r2s_expiring_leases;
INSERT INTO otp.apps SELECT n, 'App ' || n FROM generate_series(1,3) n;
INSERT INTO otp.leases SELECT tenant_id, n, format('Worker %s of %s', n, name), now() + n * interval '700 milliseconds' + interval '5 s' FROM otp.apps, generate_series(1,80) n; INSERT INTO otp.leases SELECT tenant_id, 1000 + n, 'Steady', 'infinity' FROM otp.apps, generate_series(1,3) n;
INSERT INTO otp.codes SELECT tenant_id, id, format('%s-%s', tenant_id, id), until FROM otp.leases WHERE id > 10;
