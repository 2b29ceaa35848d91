DO $$ BEGIN CREATE ROLE job_claims_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Field service. A technician claims a job; what a colleague works on is refused at once. Job numbers are those of all firms.
CREATE TABLE firms (firm integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE visits (firm integer NOT NULL REFERENCES firms, job integer NOT NULL, address text NOT NULL, claimed boolean NOT NULL DEFAULT false, PRIMARY KEY (firm, job));
ALTER TABLE firms ENABLE ROW LEVEL SECURITY; ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON firms USING (firm = nullif(current_setting('field.firm', true), '')::integer);
CREATE POLICY mine ON visits USING (firm = nullif(current_setting('field.firm', true), '')::integer);
CREATE FUNCTION claim(p_job integer) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_firm integer;
BEGIN
  SELECT v.firm INTO found_firm FROM visits v WHERE v.job = p_job FOR UPDATE NOWAIT;
  IF found_firm IS DISTINCT FROM nullif(current_setting('field.firm', true), '')::integer THEN RETURN 'no such job'; END IF;
  UPDATE visits SET claimed = true WHERE firm = found_firm AND job = p_job;
  RETURN 'yours';
EXCEPTION WHEN lock_not_available THEN RETURN 'a colleague has it';
END $$;
REVOKE ALL ON FUNCTION claim(integer) FROM PUBLIC; GRANT EXECUTE ON FUNCTION claim(integer) TO job_claims_app;
GRANT SELECT ON firms, visits TO job_claims_app;
INSERT INTO firms VALUES (1, 'Lift Care'), (2, 'Boiler Aid'), (3, 'Roof Watch');
INSERT INTO visits SELECT firm, firm * 100 + n, format('%s Dock Road, for %s', n, name) FROM firms, generate_series(1, 4) n;
