-- Radiology practices. The application must never run DDL: an event trigger refuses it and notes everybody else's.
DO $$ BEGIN CREATE ROLE safe_ddl_guard_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA rad; CREATE SCHEMA ops;
CREATE TABLE ops.ddl_log (at timestamptz NOT NULL DEFAULT clock_timestamp(), who name NOT NULL DEFAULT session_user, tag text NOT NULL);
CREATE TABLE rad.sites (site_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE rad.studies (site_id uuid NOT NULL REFERENCES rad.sites, study_uid text NOT NULL, patient text NOT NULL, modality text NOT NULL CHECK (modality IN ('CT', 'MR', 'US')), taken timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (site_id, study_uid));
CREATE TABLE rad.reports (site_id uuid NOT NULL, study_uid text NOT NULL, version smallint NOT NULL, body text NOT NULL, signed boolean NOT NULL DEFAULT false, PRIMARY KEY (site_id, study_uid, version), FOREIGN KEY (site_id, study_uid) REFERENCES rad.studies ON DELETE CASCADE);
CREATE FUNCTION rad.site() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('rad.site', true), '')::uuid;
ALTER TABLE rad.sites ENABLE ROW LEVEL SECURITY; ALTER TABLE rad.studies ENABLE ROW LEVEL SECURITY; ALTER TABLE rad.reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON rad.sites USING (site_id = rad.site()); CREATE POLICY s ON rad.studies USING (site_id = rad.site()); CREATE POLICY s ON rad.reports USING (site_id = rad.site());
GRANT USAGE ON SCHEMA rad TO safe_ddl_guard_app; GRANT SELECT ON rad.sites TO safe_ddl_guard_app; GRANT SELECT, INSERT, UPDATE, DELETE ON rad.studies, rad.reports TO safe_ddl_guard_app;
INSERT INTO rad.sites SELECT md5('s' || n)::uuid, 'Site ' || n FROM generate_series(1, 3) n;
INSERT INTO rad.studies SELECT site_id, '1.2.840.' || n || '.' || right(name, 1), 'Patient ' || n || ' ' || name, 'MR', timestamptz '2025-01-01' FROM rad.sites, generate_series(1, 3) n;
INSERT INTO rad.reports SELECT site_id, study_uid, 1, 'No finding for ' || patient FROM rad.studies;
CREATE FUNCTION ops.guard() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ops, pg_temp AS $$
BEGIN
  IF session_user = 'safe_ddl_guard_app' THEN RAISE insufficient_privilege USING MESSAGE = 'the application runs no DDL'; END IF;
  INSERT INTO ddl_log (tag) VALUES (TG_TAG);
END $$;
CREATE EVENT TRIGGER guard ON ddl_command_start EXECUTE FUNCTION ops.guard();
