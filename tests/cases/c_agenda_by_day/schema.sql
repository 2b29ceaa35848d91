DO $$ BEGIN CREATE ROLE agenda_by_day_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Appointments; the agenda of one day.

CREATE TABLE practices (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE doctors (tenant_id integer NOT NULL REFERENCES practices, doctor text NOT NULL, PRIMARY KEY (tenant_id, doctor));
CREATE TABLE appointments (tenant_id integer NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, doctor text NOT NULL, starts_at timestamptz NOT NULL, patient text NOT NULL, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, doctor) REFERENCES doctors);
ALTER TABLE doctors ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON doctors USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE appointments ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON appointments USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE practices ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON practices USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON practices TO agenda_by_day_app; GRANT SELECT, INSERT, UPDATE, DELETE ON doctors, appointments TO agenda_by_day_app;
INSERT INTO practices SELECT n, 'Practice ' || n FROM generate_series(1,4) n;
INSERT INTO doctors SELECT id, 'Dr ' || d FROM practices, unnest(ARRAY['Who','No']) d;
INSERT INTO appointments (tenant_id, doctor, starts_at, patient) SELECT tenant_id, doctor, timestamptz '2025-03-04 09:00+00' + n * interval '1 day' + tenant_id * interval '10 days', format('Patient %s/%s', tenant_id, n) FROM doctors, generate_series(1,3) n;

CREATE FUNCTION agenda(p_day date) RETURNS TABLE (starts_at timestamptz, doctor text, patient text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.starts_at, a.doctor, a.patient FROM appointments a WHERE a.starts_at >= p_day AND a.starts_at < p_day + 1 ORDER BY 1 $$;
