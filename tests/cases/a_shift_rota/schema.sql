-- Nurses' rota for wards of different hospitals. Privileges were cut down from GRANT ALL.
DO $$ BEGIN
  CREATE ROLE a_shift_rota_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA rota;
GRANT USAGE ON SCHEMA rota TO a_shift_rota_app;

CREATE TABLE rota.hospitals (hospital integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE rota.nurses (
  hospital integer NOT NULL REFERENCES rota.hospitals,
  nurse    text NOT NULL,
  grade    smallint NOT NULL DEFAULT 1,
  PRIMARY KEY (hospital, nurse)
);
CREATE TABLE rota.shifts (
  hospital integer NOT NULL,
  day      date NOT NULL,
  slot     text NOT NULL CHECK (slot IN ('early', 'late', 'night')),
  nurse    text NOT NULL,
  PRIMARY KEY (hospital, day, slot, nurse),
  FOREIGN KEY (hospital, nurse) REFERENCES rota.nurses
);
CREATE TABLE rota.incidents (
  hospital integer NOT NULL REFERENCES rota.hospitals,
  no       integer NOT NULL,
  report   text NOT NULL,
  PRIMARY KEY (hospital, no)
);

CREATE FUNCTION rota.append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rota.incidents FOR EACH ROW EXECUTE FUNCTION rota.append_only();

CREATE FUNCTION rota.hospital() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('rota.hospital', true), '')::integer;
ALTER TABLE rota.hospitals ENABLE ROW LEVEL SECURITY;
ALTER TABLE rota.nurses ENABLE ROW LEVEL SECURITY;
ALTER TABLE rota.shifts ENABLE ROW LEVEL SECURITY;
ALTER TABLE rota.incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY h ON rota.hospitals USING (hospital = rota.hospital());
CREATE POLICY h ON rota.nurses    USING (hospital = rota.hospital());
CREATE POLICY h ON rota.shifts    USING (hospital = rota.hospital());
CREATE POLICY h ON rota.incidents USING (hospital = rota.hospital());
GRANT SELECT ON rota.hospitals TO a_shift_rota_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON rota.nurses, rota.incidents TO a_shift_rota_app;
GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON rota.shifts TO a_shift_rota_app;

INSERT INTO rota.hospitals VALUES (1, 'General'), (2, 'Mercy'), (3, 'Children''s');
INSERT INTO rota.nurses SELECT hospital, n || ' of ' || name FROM rota.hospitals, unnest(ARRAY['Ada', 'Bo']) n;
INSERT INTO rota.shifts SELECT hospital, '2026-06-01', 'early', nurse FROM rota.nurses;
INSERT INTO rota.incidents SELECT hospital, 1, 'Fall in ' || name FROM rota.hospitals;
