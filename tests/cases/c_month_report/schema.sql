DO $$ BEGIN CREATE ROLE month_report_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Appointments; the report of a month, written as 'YYYY-MM'.

CREATE TABLE practices (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE doctors (tenant_id integer NOT NULL REFERENCES practices, doctor text NOT NULL, PRIMARY KEY (tenant_id, doctor));
CREATE TABLE appointments (tenant_id integer NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, doctor text NOT NULL, starts_at timestamptz NOT NULL, patient text NOT NULL, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, doctor) REFERENCES doctors);
ALTER TABLE doctors ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON doctors USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON appointments USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE practices ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON practices USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON practices TO month_report_app; GRANT SELECT, INSERT, UPDATE, DELETE ON doctors, appointments TO month_report_app;
INSERT INTO practices SELECT n, 'Practice ' || n FROM generate_series(1,4) n;
INSERT INTO doctors SELECT id, 'Dr ' || d FROM practices, unnest(ARRAY['Who','No']) d;
INSERT INTO appointments (tenant_id, doctor, starts_at, patient) SELECT tenant_id, doctor, timestamptz '2025-03-04 09:00+00' + n * interval '1 day' + tenant_id * interval '10 days', format('Patient %s/%s', tenant_id, n) FROM doctors, generate_series(1,3) n;

CREATE FUNCTION month_report(p_month text) RETURNS TABLE (doctor text, visits bigint, patients text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.doctor, count(*), string_agg(a.patient, ', ' ORDER BY a.patient) FROM appointments a WHERE to_char(a.starts_at AT TIME ZONE 'UTC', 'YYYY-MM') = p_month GROUP BY a.doctor $$;
