-- Choirs and orchestras: data export as JSON, as the GDPR wants it.
DO $$ BEGIN CREATE ROLE choir_export_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA ens;
CREATE TABLE ens.ensembles (ensemble uuid PRIMARY KEY, title text NOT NULL);
CREATE TABLE ens.singers (ensemble uuid NOT NULL REFERENCES ens.ensembles, singer integer NOT NULL, name text NOT NULL, voice text NOT NULL CHECK (voice IN ('S','A','T','B')), PRIMARY KEY (ensemble, singer));
CREATE TABLE ens.rehearsals (ensemble uuid NOT NULL REFERENCES ens.ensembles, held_on date NOT NULL, room text, PRIMARY KEY (ensemble, held_on));
CREATE TABLE ens.attendance (ensemble uuid NOT NULL, singer integer NOT NULL, held_on date NOT NULL, excuse text, PRIMARY KEY (ensemble, singer, held_on),
  FOREIGN KEY (ensemble, singer) REFERENCES ens.singers, FOREIGN KEY (ensemble, held_on) REFERENCES ens.rehearsals);
CREATE FUNCTION ens.me() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('ens.me', true), '')::uuid;
ALTER TABLE ens.ensembles ENABLE ROW LEVEL SECURITY; ALTER TABLE ens.singers ENABLE ROW LEVEL SECURITY; ALTER TABLE ens.rehearsals ENABLE ROW LEVEL SECURITY; ALTER TABLE ens.attendance ENABLE ROW LEVEL SECURITY;
CREATE POLICY e ON ens.ensembles USING (ensemble = ens.me()); CREATE POLICY e ON ens.singers USING (ensemble = ens.me());
CREATE POLICY e ON ens.rehearsals USING (ensemble = ens.me()); CREATE POLICY e ON ens.attendance USING (ensemble = ens.me());
GRANT USAGE ON SCHEMA ens TO choir_export_app;
GRANT SELECT ON ens.ensembles TO choir_export_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ens.singers, ens.rehearsals, ens.attendance TO choir_export_app;

CREATE FUNCTION ens.export_json(what text, at_most integer DEFAULT 1000) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ens, pg_temp AS $$
BEGIN
  IF what !~ '^[a-z_]+$' THEN RAISE EXCEPTION 'no such export'; END IF;
  IF me() IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format('SELECT to_jsonb(x) FROM ens.%I x LIMIT $1', what) USING at_most;
END $$;
REVOKE ALL ON FUNCTION ens.export_json FROM PUBLIC; GRANT EXECUTE ON FUNCTION ens.export_json TO choir_export_app;

INSERT INTO ens.ensembles SELECT md5('e' || n)::uuid, (ARRAY['Cantus', 'Vox Humana', 'Harbour Brass'])[n] FROM generate_series(1, 3) n;
INSERT INTO ens.singers SELECT ensemble, n, format('Singer %s of %s', n, title), 'SATB'::char(4)::text FROM ens.ensembles, generate_series(1, 0) n;
INSERT INTO ens.singers SELECT ensemble, n, format('Singer %s of %s', n, title), substr('SATB', n, 1) FROM ens.ensembles, generate_series(1, 4) n;
INSERT INTO ens.rehearsals SELECT ensemble, date '2025-01-07' + 7 * n, 'Hall of ' || title FROM ens.ensembles, generate_series(0, 2) n;
INSERT INTO ens.attendance SELECT s.ensemble, s.singer, r.held_on, 'train late, ' || s.name FROM ens.singers s JOIN ens.rehearsals r USING (ensemble) WHERE s.singer < 3;
