DO $$ BEGIN CREATE ROLE pitch_quota_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Camp sites; the plan allows so many pitches.
CREATE SCHEMA camp; GRANT USAGE ON SCHEMA camp TO pitch_quota_app;
CREATE TABLE camp.sites (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE camp.pitches (tenant_id integer NOT NULL REFERENCES camp.sites, no integer NOT NULL, size integer NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE TABLE camp.guests (tenant_id integer NOT NULL, no integer NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, no, name), FOREIGN KEY (tenant_id, no) REFERENCES camp.pitches);

CREATE FUNCTION camp.room_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = camp, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM pitches) > 13 THEN RAISE EXCEPTION 'the plan allows no more pitches'; END IF;
  RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION camp.room_left() FROM PUBLIC;
ALTER TABLE camp.sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON camp.sites USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE camp.pitches ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON camp.pitches USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE camp.guests ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON camp.guests USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON camp.sites TO pitch_quota_app; GRANT SELECT, INSERT, UPDATE, DELETE ON camp.pitches, camp.guests TO pitch_quota_app;
INSERT INTO camp.sites SELECT n, 'Site ' || n FROM generate_series(1,4) n;
INSERT INTO camp.pitches SELECT tenant_id, n, 40 + n FROM camp.sites, generate_series(1,3) n;
INSERT INTO camp.guests SELECT tenant_id, no, 'Guest' FROM camp.pitches;
CREATE TRIGGER q AFTER INSERT ON camp.pitches FOR EACH ROW EXECUTE FUNCTION camp.room_left();
