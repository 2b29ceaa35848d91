-- Municipal permits: a tenant is a district and a department in it.
DO $$ BEGIN
  CREATE ROLE s_permit_pairs_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA permit;
GRANT USAGE ON SCHEMA permit TO s_permit_pairs_app;
CREATE TYPE permit.outcome AS ENUM ('pending', 'granted', 'refused', 'withdrawn');
-- the office's key, in one place
CREATE FUNCTION permit.office_key() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('permit.district', true), '') || nullif(current_setting('permit.dept', true), '');

CREATE TABLE permit.kinds (kind text PRIMARY KEY, fee numeric(8, 2) NOT NULL CHECK (fee >= 0));
CREATE TABLE permit.offices (district text NOT NULL CHECK (district ~ '^[0-9]{1,3}$'), dept text NOT NULL CHECK (dept ~ '^[0-9]{1,3}$'), title text NOT NULL, PRIMARY KEY (district, dept));
CREATE TABLE permit.applicants (district text NOT NULL, dept text NOT NULL, applicant_no integer NOT NULL CHECK (applicant_no > 0), name text NOT NULL, address text NOT NULL, PRIMARY KEY (district, dept, applicant_no), FOREIGN KEY (district, dept) REFERENCES permit.offices);
CREATE TABLE permit.applications (
    district text NOT NULL, dept text NOT NULL, file_no text NOT NULL CHECK (file_no ~ '^[0-9]{4}/[0-9]{2}$'), applicant_no integer NOT NULL, kind text NOT NULL REFERENCES permit.kinds, outcome permit.outcome NOT NULL DEFAULT 'pending', decided_on date, CHECK ((outcome IN ('granted', 'refused')) = (decided_on IS NOT NULL)),
    valid daterange, PRIMARY KEY (district, dept, file_no), FOREIGN KEY (district, dept, applicant_no) REFERENCES permit.applicants
);
CREATE TABLE permit.hearings (district text NOT NULL, dept text NOT NULL, file_no text NOT NULL, held_at timestamptz NOT NULL, minutes text NOT NULL, FOREIGN KEY (district, dept, file_no) REFERENCES permit.applications ON DELETE CASCADE);
CREATE TABLE permit.payments (district text NOT NULL, dept text NOT NULL, file_no text NOT NULL, paid numeric(8, 2) NOT NULL CHECK (paid > 0), on_day date NOT NULL DEFAULT current_date, PRIMARY KEY (district, dept, file_no, on_day), FOREIGN KEY (district, dept, file_no) REFERENCES permit.applications);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['offices', 'applicants', 'applications', 'hearings', 'payments'] LOOP
    EXECUTE format('ALTER TABLE permit.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY office ON permit.%I USING (district || dept = permit.office_key())', t);
    EXECUTE format('CREATE INDEX ON permit.%I ((district || dept))', t);
  END LOOP;
END $$;
GRANT SELECT ON permit.kinds, permit.offices TO s_permit_pairs_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON permit.applicants, permit.applications, permit.hearings TO s_permit_pairs_app;
GRANT SELECT, INSERT ON permit.payments TO s_permit_pairs_app;

INSERT INTO permit.kinds VALUES ('building', 350), ('tree', 40), ('event', 90);
INSERT INTO permit.offices VALUES ('1', '12', 'Mitte, buildings'), ('11', '2', 'Lichtenberg, parks'), ('3', '40', 'Pankow, events'), ('7', '5', 'Tempelhof, buildings');
INSERT INTO permit.applicants SELECT district, dept, n, 'Applicant ' || n || ' in ' || title, n || ' Park Lane' FROM permit.offices, generate_series(1, 2) n;
INSERT INTO permit.applications SELECT district, dept, lpad(applicant_no::text, 4, '0') || '/26', applicant_no, 'tree' FROM permit.applicants;
INSERT INTO permit.hearings SELECT district, dept, file_no, '2026-04-01 10:00+00', 'Minutes of ' || district || '-' || dept FROM permit.applications WHERE applicant_no = 1;
INSERT INTO permit.payments SELECT district, dept, file_no, 40, '2026-03-01' FROM permit.applications;
