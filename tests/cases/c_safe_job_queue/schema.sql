DO $$ BEGIN CREATE ROLE r2s_job_queue LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- A queue with SKIP LOCKED, attempts with backoff, a rate limit and flags, all by functions; a nightly procedure that commits.
CREATE SCHEMA q; GRANT USAGE ON SCHEMA q TO r2s_job_queue;
CREATE TABLE q.tenants (tenant_id uuid PRIMARY KEY, name text NOT NULL, per_minute integer NOT NULL DEFAULT 1000);
CREATE TABLE q.jobs (tenant_id uuid NOT NULL REFERENCES q.tenants, id uuid NOT NULL DEFAULT gen_random_uuid(), kind text NOT NULL, payload jsonb NOT NULL, state text NOT NULL DEFAULT 'ready', run_at timestamptz NOT NULL DEFAULT now(), attempts integer NOT NULL DEFAULT 0, PRIMARY KEY (tenant_id, id));
CREATE TABLE q.hits (tenant_id uuid NOT NULL REFERENCES q.tenants, minute timestamptz NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_id, minute));
CREATE TABLE q.flags (flag text PRIMARY KEY, about text NOT NULL, share numeric NOT NULL DEFAULT 0);
CREATE TABLE q.flag_overrides (tenant_id uuid NOT NULL REFERENCES q.tenants, flag text NOT NULL REFERENCES q.flags, on_ boolean NOT NULL, PRIMARY KEY (tenant_id, flag));
CREATE FUNCTION q.me() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('q.tenant', true), '')::uuid;
CREATE FUNCTION q.claim(p_kind text DEFAULT NULL, p_max integer DEFAULT 1) RETURNS SETOF q.jobs LANGUAGE sql SECURITY DEFINER SET search_path = q, pg_temp AS $$
  UPDATE jobs SET state = 'running', attempts = attempts + 1 WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM jobs WHERE tenant_id = me() AND state = 'ready' AND run_at <= now() AND (p_kind IS NULL OR kind = p_kind) ORDER BY run_at, id LIMIT greatest(least(p_max, 10), 0) FOR UPDATE SKIP LOCKED) AND tenant_id = me() RETURNING * $$;
CREATE FUNCTION q.done(p_job uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = q, pg_temp AS $$ BEGIN DELETE FROM jobs WHERE tenant_id = me() AND id = p_job; RETURN FOUND; END $$;
CREATE FUNCTION q.hit() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = q, pg_temp AS $$
DECLARE k integer; BEGIN
  IF me() IS NULL THEN RAISE EXCEPTION 'no tenant'; END IF;
  INSERT INTO hits AS h VALUES (me(), date_trunc('minute', now()), 1) ON CONFLICT (tenant_id, minute) DO UPDATE SET n = h.n + 1 RETURNING n INTO k;
  IF k > (SELECT per_minute FROM tenants WHERE tenant_id = me()) THEN RAISE EXCEPTION 'too many' USING ERRCODE = '54000'; END IF;
  RETURN k; END $$;
CREATE FUNCTION q.flag(p_flag text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = q, pg_temp AS $$
  SELECT coalesce((SELECT on_ FROM flag_overrides WHERE tenant_id = me() AND flag = p_flag), (SELECT abs(hashtextextended(me()::text || flag, 0)) % 100 < share * 100 FROM flags WHERE flag = p_flag), false) $$;
CREATE PROCEDURE q.tidy(p_days integer DEFAULT 30) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM q.jobs WHERE state = 'running' AND run_at < now() - make_interval(days => p_days); COMMIT; DELETE FROM q.jobs WHERE attempts > 20; COMMIT; END $$;
ALTER TABLE q.tenants ENABLE ROW LEVEL SECURITY; ALTER TABLE q.jobs ENABLE ROW LEVEL SECURITY; ALTER TABLE q.hits ENABLE ROW LEVEL SECURITY; ALTER TABLE q.flag_overrides ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON q.tenants USING (tenant_id = q.me()); CREATE POLICY p ON q.jobs USING (tenant_id = q.me()); CREATE POLICY p ON q.hits USING (tenant_id = q.me()); CREATE POLICY p ON q.flag_overrides USING (tenant_id = q.me());
GRANT SELECT ON q.tenants, q.flags, q.hits TO r2s_job_queue; GRANT SELECT, INSERT ON q.jobs TO r2s_job_queue; GRANT SELECT, INSERT, UPDATE, DELETE ON q.flag_overrides TO r2s_job_queue;
INSERT INTO q.tenants SELECT md5('t' || n)::uuid, 'Tenant ' || n FROM generate_series(1,3) n;
INSERT INTO q.jobs (tenant_id, id, kind, payload, run_at) SELECT tenant_id, md5(name || n)::uuid, (ARRAY['mail','sms'])[n % 2 + 1], jsonb_build_object('to', format('u%s@%s', n, name)), timestamptz '2025-01-01' + n * interval '1 minute' FROM q.tenants, generate_series(1,4) n;
INSERT INTO q.flags VALUES ('beta','Beta',0.5),('dark','Dark mode',0); INSERT INTO q.flag_overrides SELECT tenant_id, 'dark', true FROM q.tenants;
INSERT INTO q.hits SELECT tenant_id, '2025-01-01 00:00+00', 5 FROM q.tenants;
