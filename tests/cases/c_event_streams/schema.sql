DO $$ BEGIN CREATE ROLE event_streams_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Event sourcing with optimistic concurrency.
CREATE SCHEMA es; GRANT USAGE ON SCHEMA es TO event_streams_app;
CREATE TABLE es.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE es.streams (tenant_id integer NOT NULL REFERENCES es.tenants, stream uuid PRIMARY KEY, version integer NOT NULL);
CREATE TABLE es.events (tenant_id integer NOT NULL REFERENCES es.tenants, stream uuid NOT NULL REFERENCES es.streams, seq integer NOT NULL, kind text NOT NULL CHECK (kind IN ('opened','paid','closed')), data jsonb NOT NULL, PRIMARY KEY (stream, seq));

CREATE FUNCTION es.append(p_stream uuid, p_expected integer, p_kind text, p_data jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = es, pg_temp AS $$
DECLARE s streams;
BEGIN
  SELECT * INTO s FROM streams WHERE stream = p_stream FOR UPDATE;
  IF s.version IS DISTINCT FROM p_expected THEN RAISE EXCEPTION 'concurrent change'; END IF;
  UPDATE streams SET version = version + 1 WHERE stream = p_stream;
  INSERT INTO events VALUES (s.tenant_id, p_stream, s.version + 1, p_kind, p_data);
END $$;
ALTER TABLE es.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON es.tenants USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE es.streams ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON es.streams USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE es.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON es.events USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON es.tenants, es.streams, es.events TO event_streams_app;
INSERT INTO es.tenants SELECT n, 'T' || n FROM generate_series(1,3) n;
INSERT INTO es.streams SELECT tenant_id, md5(format('s%s/%s', tenant_id, n))::uuid, 3 + n FROM es.tenants, generate_series(1,4) n;
INSERT INTO es.events SELECT tenant_id, stream, n, 'opened', jsonb_build_object('by', tenant_id, 'n', n) FROM es.streams, LATERAL generate_series(1, version) n;
