DO $$ BEGIN CREATE ROLE shared_throttle_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Sign-ins; failures are counted by address, for all customers of the platform together.
CREATE SCHEMA th; GRANT USAGE ON SCHEMA th TO shared_throttle_app;
CREATE TABLE th.customers (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE th.throttle (tenant_id integer NOT NULL DEFAULT 0, ip inet NOT NULL, n integer NOT NULL, PRIMARY KEY (tenant_id, ip));
CREATE TABLE th.sessions (tenant_id integer NOT NULL REFERENCES th.customers, id uuid NOT NULL DEFAULT gen_random_uuid(), ip inet NOT NULL, agent text NOT NULL, PRIMARY KEY (tenant_id, id));

CREATE FUNCTION th.failed(p_ip inet) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = th, pg_temp AS $$ INSERT INTO throttle AS t VALUES (0, p_ip, 1) ON CONFLICT (tenant_id, ip) DO UPDATE SET n = t.n + 1 $$;
CREATE FUNCTION th.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = th, pg_temp AS $$ BEGIN
  IF EXISTS (SELECT FROM throttle WHERE ip = NEW.ip AND tenant_id = 0 AND n >= 5) THEN RAISE EXCEPTION 'too many failures from %', NEW.ip; END IF; RETURN NEW; END $$;
REVOKE EXECUTE ON FUNCTION th.refuse() FROM PUBLIC;
CREATE TRIGGER refuse BEFORE INSERT ON th.sessions FOR EACH ROW EXECUTE FUNCTION th.refuse();
ALTER TABLE th.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON th.customers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE th.sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON th.sessions USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON th.customers TO shared_throttle_app; GRANT SELECT, INSERT, DELETE ON th.sessions TO shared_throttle_app;
INSERT INTO th.customers SELECT n, 'Customer ' || n FROM generate_series(1,3) n;
INSERT INTO th.sessions (tenant_id, ip, agent) SELECT tenant_id, format('203.0.113.%s', 10 * tenant_id + n)::inet, 'Firefox' FROM th.customers, generate_series(1,3) n;
INSERT INTO th.throttle SELECT 0, ip, 4 FROM th.sessions;
