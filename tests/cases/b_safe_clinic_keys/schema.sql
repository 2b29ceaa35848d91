-- Clinics: staff, wards, visits. Keys are led by the clinic throughout.
DO $$ BEGIN
  CREATE ROLE b_safe_clinic_keys_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA clinic;
GRANT USAGE ON SCHEMA clinic TO b_safe_clinic_keys_app;

CREATE TABLE clinic.clinics (clinic_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE clinic.staff (
  clinic_id uuid NOT NULL REFERENCES clinic.clinics,
  staff_id  uuid NOT NULL DEFAULT gen_random_uuid(),
  email     text NOT NULL,
  deputy    uuid,
  ward      text,
  PRIMARY KEY (clinic_id, staff_id),
  UNIQUE (clinic_id, email),
  FOREIGN KEY (clinic_id, deputy) REFERENCES clinic.staff (clinic_id, staff_id) ON DELETE SET NULL (deputy) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE clinic.wards (
  clinic_id uuid NOT NULL REFERENCES clinic.clinics,
  ward      text NOT NULL,
  head      uuid NOT NULL,
  PRIMARY KEY (clinic_id, ward),
  FOREIGN KEY (clinic_id, head) REFERENCES clinic.staff (clinic_id, staff_id) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE clinic.staff ADD FOREIGN KEY (clinic_id, ward) REFERENCES clinic.wards ON DELETE SET NULL (ward) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE clinic.visits (
  clinic_id uuid NOT NULL,
  staff_id  uuid NOT NULL,
  at        timestamptz NOT NULL,
  patient   text NOT NULL,
  PRIMARY KEY (clinic_id, staff_id, at),
  FOREIGN KEY (clinic_id, staff_id) REFERENCES clinic.staff ON DELETE CASCADE
);

ALTER TABLE clinic.clinics ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinic.staff   ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinic.wards   ENABLE ROW LEVEL SECURITY;
ALTER TABLE clinic.visits  ENABLE ROW LEVEL SECURITY;
CREATE POLICY clinic ON clinic.clinics USING (clinic_id = nullif(current_setting('clinic.id', true), '')::uuid);
CREATE POLICY clinic ON clinic.staff   USING (clinic_id = nullif(current_setting('clinic.id', true), '')::uuid);
CREATE POLICY clinic ON clinic.wards   USING (clinic_id = nullif(current_setting('clinic.id', true), '')::uuid);
CREATE POLICY clinic ON clinic.visits  USING (clinic_id = nullif(current_setting('clinic.id', true), '')::uuid);
ALTER TABLE clinic.staff FORCE ROW LEVEL SECURITY;

GRANT SELECT ON clinic.clinics TO b_safe_clinic_keys_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clinic.staff, clinic.wards, clinic.visits TO b_safe_clinic_keys_app;

BEGIN;
INSERT INTO clinic.clinics SELECT md5('clinic' || n)::uuid, t FROM (VALUES (1, 'North'), (2, 'South'), (3, 'East')) v(n, t);
-- the same staff numbers in all clinics: they need be unique within one only
INSERT INTO clinic.staff SELECT clinic_id, md5('staff' || n)::uuid, format('s%s@clinic.example', n), md5('staff' || (n % 4 + 1))::uuid, 'W1' FROM clinic.clinics, generate_series(1, 4) n;
INSERT INTO clinic.wards SELECT clinic_id, 'W' || n, md5('staff' || n)::uuid FROM clinic.clinics, generate_series(1, 2) n;
INSERT INTO clinic.visits SELECT clinic_id, staff_id, '2025-02-01 10:00+00', 'Patient of ' || email FROM clinic.staff;
INSERT INTO clinic.staff SELECT clinic_id, md5('only' || name)::uuid, lower(name) || '@clinic.example' FROM clinic.clinics;
COMMIT;
