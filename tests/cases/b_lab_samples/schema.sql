-- Laboratory information: labs, projects, samples, measured results.
DO $$ BEGIN
  CREATE ROLE b_lab_samples_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA lims;
GRANT USAGE ON SCHEMA lims TO b_lab_samples_app;

CREATE FUNCTION lims.lab() RETURNS uuid LANGUAGE sql STABLE
  RETURN nullif(current_setting('lims.lab', true), '')::uuid;

CREATE TABLE lims.lab (lab_id uuid PRIMARY KEY, name text NOT NULL, accredited boolean NOT NULL DEFAULT true);
CREATE TABLE lims.project (
  lab_id uuid NOT NULL REFERENCES lims.lab,
  code   varchar(12) NOT NULL,
  client text NOT NULL,
  PRIMARY KEY (lab_id, code)
);
CREATE TABLE lims.sample (
  lab_id   uuid NOT NULL,
  barcode  varchar(20) NOT NULL,
  project  varchar(12) NOT NULL,
  material text NOT NULL,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (lab_id, barcode),
  FOREIGN KEY (lab_id, project) REFERENCES lims.project (lab_id, code)
);
CREATE TABLE lims.result (
  lab_id  uuid NOT NULL,
  project varchar(12) NOT NULL,
  run_no  smallint NOT NULL,
  analyte text NOT NULL,
  value   double precision NOT NULL,
  PRIMARY KEY (lab_id, project, run_no, analyte),
  FOREIGN KEY (lab_id, project) REFERENCES lims.project (lab_id, code)
);

ALTER TABLE lims.lab     ENABLE ROW LEVEL SECURITY;
ALTER TABLE lims.project ENABLE ROW LEVEL SECURITY;
ALTER TABLE lims.result  ENABLE ROW LEVEL SECURITY;
CREATE POLICY lab_only ON lims.lab     USING (lab_id = lims.lab());
CREATE POLICY lab_only ON lims.project USING (lab_id = lims.lab());
CREATE POLICY lab_only ON lims.result  USING (lab_id = lims.lab());
ALTER TABLE lims.sample ENABLE ROW LEVEL SECURITY;
CREATE POLICY sample_read ON lims.sample FOR SELECT USING (lab_id = lims.lab());
CREATE POLICY sample_add  ON lims.sample FOR INSERT WITH CHECK (lab_id = lims.lab());
CREATE POLICY sample_edit ON lims.sample FOR UPDATE USING (lab_id = lims.lab()) WITH CHECK (true);
CREATE POLICY sample_drop ON lims.sample FOR DELETE USING (lab_id = lims.lab());

GRANT SELECT ON lims.lab TO b_lab_samples_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON lims.project, lims.sample, lims.result TO b_lab_samples_app;

INSERT INTO lims.lab (lab_id, name) VALUES
  ('5b1d0c00-0000-4000-a000-000000000001', 'Aquatest'), ('5b1d0c00-0000-4000-a000-000000000002', 'Geochem'), ('5b1d0c00-0000-4000-a000-000000000003', 'Biolytics');
INSERT INTO lims.project SELECT lab_id, 'P' || n, 'Client ' || n FROM lims.lab, generate_series(1, 2) n;
INSERT INTO lims.sample SELECT lab_id, upper(left(md5(lab_id::text || n), 10)), 'P' || (1 + n % 2), (ARRAY['soil', 'water', 'blood'])[n], '2025-03-01 08:00+00' FROM lims.lab, generate_series(1, 3) n;
INSERT INTO lims.result SELECT lab_id, code, 1, a, 0.42 FROM lims.project, unnest(ARRAY['Pb', 'Cd']) a;
