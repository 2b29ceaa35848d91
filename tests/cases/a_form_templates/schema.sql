-- Clinic intake forms. Templates without clinic are built in and come with the product.
DO $$ BEGIN
  CREATE ROLE a_form_templates_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA forms;
GRANT USAGE ON SCHEMA forms TO a_form_templates_app;

CREATE TABLE forms.clinics (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE forms.templates (
  clinic_id uuid REFERENCES forms.clinics,
  name      text NOT NULL,
  body      jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  UNIQUE NULLS NOT DISTINCT (clinic_id, name)
);
CREATE TABLE forms.patients (
  clinic_id uuid NOT NULL REFERENCES forms.clinics,
  chart_no  integer NOT NULL,
  full_name text NOT NULL,
  born      date,
  PRIMARY KEY (clinic_id, chart_no)
);
CREATE TABLE forms.answers (
  clinic_id uuid NOT NULL,
  chart_no  integer NOT NULL,
  template  text NOT NULL,
  given     jsonb NOT NULL,
  PRIMARY KEY (clinic_id, chart_no, template),
  FOREIGN KEY (clinic_id, chart_no) REFERENCES forms.patients ON DELETE CASCADE
);

CREATE FUNCTION forms.clinic() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('forms.clinic_id', true), '')::uuid;

ALTER TABLE forms.clinics ENABLE ROW LEVEL SECURITY;
ALTER TABLE forms.templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE forms.patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE forms.answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON forms.clinics   USING (id = forms.clinic());
CREATE POLICY own ON forms.patients  USING (clinic_id = forms.clinic());
CREATE POLICY own ON forms.answers   USING (clinic_id = forms.clinic());
CREATE POLICY own_or_built_in ON forms.templates FOR SELECT USING (clinic_id = forms.clinic() OR clinic_id IS NULL AND forms.clinic() IS NOT NULL);
CREATE POLICY add    ON forms.templates FOR INSERT WITH CHECK (clinic_id = forms.clinic());
CREATE POLICY change ON forms.templates FOR UPDATE USING (coalesce(clinic_id, forms.clinic()) = forms.clinic());
CREATE POLICY remove ON forms.templates FOR DELETE USING (clinic_id = forms.clinic());

GRANT SELECT ON forms.clinics TO a_form_templates_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON forms.templates, forms.patients, forms.answers TO a_form_templates_app;

INSERT INTO forms.clinics VALUES
  ('0c000000-0000-4000-8000-00000000000a', 'Lakeside'), ('0c000000-0000-4000-8000-00000000000b', 'Old Town'), ('0c000000-0000-4000-8000-00000000000c', 'Northgate');
INSERT INTO forms.templates VALUES (NULL, 'consent', '{"text": "I agree to treatment"}'), (NULL, 'allergies', '{"text": "Which?"}');
INSERT INTO forms.templates SELECT id, 'welcome', jsonb_build_object('text', 'Welcome to ' || name) FROM forms.clinics;
INSERT INTO forms.patients SELECT id, n, format('Patient %s of %s', n, name), date '1980-01-01' + 100 * n FROM forms.clinics, generate_series(1, 3) n;
INSERT INTO forms.answers SELECT clinic_id, chart_no, 'allergies', jsonb_build_object('answer', 'nuts', 'chart', chart_no) FROM forms.patients;
