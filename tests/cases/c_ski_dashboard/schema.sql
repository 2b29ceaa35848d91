-- Ski resorts: a dashboard that is cached in a temporary table for the session.
DO $$ BEGIN CREATE ROLE ski_dashboard_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA ski;
CREATE TABLE ski.resorts (resort text PRIMARY KEY, country char(2) NOT NULL);
CREATE TABLE ski.lifts (resort text NOT NULL REFERENCES ski.resorts, lift text NOT NULL, capacity integer NOT NULL, PRIMARY KEY (resort, lift));
CREATE TABLE ski.passes (resort text NOT NULL, lift text NOT NULL, day date NOT NULL, persons integer NOT NULL, incident text, PRIMARY KEY (resort, lift, day), FOREIGN KEY (resort, lift) REFERENCES ski.lifts);
ALTER TABLE ski.resorts ENABLE ROW LEVEL SECURITY; ALTER TABLE ski.lifts ENABLE ROW LEVEL SECURITY; ALTER TABLE ski.passes ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON ski.resorts USING (resort = current_setting('ski.resort', true));
CREATE POLICY r ON ski.lifts USING (resort = current_setting('ski.resort', true));
CREATE POLICY r ON ski.passes USING (resort = current_setting('ski.resort', true));
GRANT USAGE ON SCHEMA ski TO ski_dashboard_app;
GRANT SELECT ON ski.resorts TO ski_dashboard_app; GRANT SELECT, INSERT, UPDATE, DELETE ON ski.lifts, ski.passes TO ski_dashboard_app;
CREATE FUNCTION ski.dashboard(p_year integer) RETURNS TABLE (lift text, persons bigint, incidents text) LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass(format('pg_temp.dashboard_%s', p_year)) IS NULL THEN
    EXECUTE format('CREATE TEMPORARY TABLE dashboard_%s AS SELECT p.lift, sum(p.persons) AS persons, string_agg(p.incident, ''; '' ORDER BY p.day) AS incidents
                      FROM ski.passes p WHERE extract(year FROM p.day) = %s GROUP BY 1', p_year, p_year);
  END IF;
  RETURN QUERY EXECUTE format('SELECT d.lift, d.persons, d.incidents FROM pg_temp.dashboard_%s d ORDER BY 1', p_year);
END $$;
INSERT INTO ski.resorts VALUES ('arosa', 'CH'), ('hemsedal', 'NO'), ('sestriere', 'IT');
INSERT INTO ski.lifts SELECT resort, l || ' ' || resort, 1200 FROM ski.resorts, unnest(ARRAY['gondola', 't-bar']) l;
INSERT INTO ski.passes SELECT resort, lift, date '2024-02-10' + n, 500 + n, 'stop at mast ' || n || ' in ' || resort FROM ski.lifts, generate_series(1, 3) n;
