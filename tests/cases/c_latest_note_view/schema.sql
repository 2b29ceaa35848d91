DO $$ BEGIN CREATE ROLE latest_note_view_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Patients and notes; the list shows the last note. Patients are numbered in each practice.
CREATE SCHEMA pr; GRANT USAGE ON SCHEMA pr TO latest_note_view_app;
CREATE TABLE pr.practices (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pr.patients (tenant_id integer NOT NULL REFERENCES pr.practices, no integer NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE TABLE pr.notes (tenant_id integer NOT NULL, no integer NOT NULL, at timestamptz NOT NULL, words text NOT NULL, PRIMARY KEY (tenant_id, no, at), FOREIGN KEY (tenant_id, no) REFERENCES pr.patients);
CREATE VIEW pr.list WITH (security_barrier) AS SELECT p.tenant_id, p.no, p.name, (SELECT n.words FROM pr.notes n WHERE n.no = p.no ORDER BY n.at DESC LIMIT 1) AS last_note FROM pr.patients p WHERE p.tenant_id = nullif(current_setting('app.tenant', true), '')::integer;
ALTER TABLE pr.practices ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pr.practices USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pr.patients ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pr.patients USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pr.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pr.notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON pr.practices, pr.list TO latest_note_view_app; GRANT SELECT, INSERT, UPDATE, DELETE ON pr.notes TO latest_note_view_app; GRANT SELECT ON pr.patients TO latest_note_view_app;
INSERT INTO pr.practices SELECT n, 'Practice ' || n FROM generate_series(1,8) n;
INSERT INTO pr.patients SELECT tenant_id, n, format('Patient %s of %s', n, name) FROM pr.practices, generate_series(1,3) n;
INSERT INTO pr.notes SELECT tenant_id, no, timestamptz '2025-01-01' + tenant_id * interval '1 day', format('Note on %s', name) FROM pr.patients;
