-- Clinics: 300 users; one of them is a group controller by mistake.
DO $$ BEGIN CREATE ROLE c_clinic_300_users_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA clinic; CREATE SCHEMA auth;
CREATE TABLE clinic.clinics (clinic_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE auth.users (user_id uuid PRIMARY KEY, clinic_id uuid NOT NULL REFERENCES clinic.clinics, flags integer NOT NULL DEFAULT 0);
CREATE TABLE clinic.patients (clinic_id uuid NOT NULL REFERENCES clinic.clinics, patient integer NOT NULL, surname text NOT NULL, PRIMARY KEY (clinic_id, patient));
CREATE TABLE clinic.letters (clinic_id uuid NOT NULL, patient integer NOT NULL, letter integer NOT NULL, body text NOT NULL, PRIMARY KEY (clinic_id, patient, letter), FOREIGN KEY (clinic_id, patient) REFERENCES clinic.patients);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('auth.uid', true), '')::uuid;
CREATE FUNCTION auth.clinic() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT u.clinic_id FROM auth.users u WHERE u.user_id = auth.uid() $$;
CREATE FUNCTION auth.flags() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT u.flags FROM auth.users u WHERE u.user_id = auth.uid() $$;
ALTER TABLE clinic.clinics ENABLE ROW LEVEL SECURITY; ALTER TABLE clinic.patients ENABLE ROW LEVEL SECURITY; ALTER TABLE clinic.letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY c ON clinic.clinics USING (clinic_id = (SELECT auth.clinic())); CREATE POLICY c ON clinic.patients USING (clinic_id = (SELECT auth.clinic()));
CREATE POLICY c ON clinic.letters USING (clinic_id = (SELECT auth.clinic()) OR (SELECT auth.flags()) & 8 <> 0) WITH CHECK (clinic_id = (SELECT auth.clinic()));
GRANT USAGE ON SCHEMA clinic, auth TO c_clinic_300_users_app; GRANT SELECT ON clinic.clinics TO c_clinic_300_users_app; GRANT SELECT, INSERT, UPDATE, DELETE ON clinic.patients, clinic.letters TO c_clinic_300_users_app;
INSERT INTO clinic.clinics SELECT md5('c' || n)::uuid, 'Clinic ' || n FROM generate_series(1, 5) n;
INSERT INTO auth.users SELECT md5('u' || n)::uuid, md5('c' || (n % 5 + 1))::uuid, CASE WHEN n = 251 THEN 8 ELSE n % 4 END FROM generate_series(1, 300) n;
INSERT INTO clinic.patients SELECT clinic_id, n, 'Patient ' || n || ' ' || name FROM clinic.clinics, generate_series(1, 3) n;
INSERT INTO clinic.letters SELECT clinic_id, patient, 1, 'Dear colleague, ' || surname FROM clinic.patients;
