-- Veterinary practices on one platform: owners, animals, visits, invoices.
DO $$ BEGIN CREATE ROLE vet_microchips_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA vet;
CREATE TYPE vet.species AS ENUM ('dog', 'cat', 'horse', 'rabbit');
CREATE TABLE vet.practices (id integer PRIMARY KEY, name text NOT NULL, town text);
CREATE TABLE vet.keepers (
  practice_id integer NOT NULL REFERENCES vet.practices,
  keeper_no   integer NOT NULL,
  full_name   text NOT NULL,
  mobile      text,
  PRIMARY KEY (practice_id, keeper_no)
);
CREATE TABLE vet.animals (
  practice_id integer NOT NULL,
  animal_no   integer NOT NULL,
  keeper_no   integer NOT NULL,
  call_name   text NOT NULL,
  species     vet.species NOT NULL DEFAULT 'dog',
  microchip   text CHECK (microchip ~ '^[0-9]{15}$'),
  born        date,
  PRIMARY KEY (practice_id, animal_no),
  FOREIGN KEY (practice_id, keeper_no) REFERENCES vet.keepers ON DELETE CASCADE
);
CREATE TABLE vet.visits (
  practice_id integer NOT NULL,
  animal_no   integer NOT NULL,
  seen_at     timestamptz NOT NULL,
  findings    text,
  fee         numeric(8,2),
  PRIMARY KEY (practice_id, animal_no, seen_at),
  FOREIGN KEY (practice_id, animal_no) REFERENCES vet.animals ON DELETE CASCADE
);

-- A chip number must not be registered twice.
CREATE FUNCTION vet.chip_is_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = vet, pg_temp AS $$
BEGIN
  IF NEW.microchip IS NOT NULL AND EXISTS (
    SELECT FROM animals a WHERE a.microchip = NEW.microchip
       AND (a.practice_id, a.animal_no) IS DISTINCT FROM (NEW.practice_id, NEW.animal_no)) THEN
    RAISE EXCEPTION 'this microchip is already registered' USING ERRCODE = 'P0001', HINT = 'check the number on the reader';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION vet.chip_is_new() FROM PUBLIC;
CREATE TRIGGER chip_is_new BEFORE INSERT OR UPDATE OF microchip ON vet.animals FOR EACH ROW EXECUTE FUNCTION vet.chip_is_new();

ALTER TABLE vet.practices ENABLE ROW LEVEL SECURITY;
ALTER TABLE vet.keepers ENABLE ROW LEVEL SECURITY;
ALTER TABLE vet.animals ENABLE ROW LEVEL SECURITY;
ALTER TABLE vet.visits ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON vet.practices USING (id = nullif(current_setting('vet.practice', true), '')::int);
CREATE POLICY mine ON vet.keepers USING (practice_id = nullif(current_setting('vet.practice', true), '')::int);
CREATE POLICY mine ON vet.animals USING (practice_id = nullif(current_setting('vet.practice', true), '')::int);
CREATE POLICY mine ON vet.visits USING (practice_id = nullif(current_setting('vet.practice', true), '')::int);
GRANT USAGE ON SCHEMA vet TO vet_microchips_app;
GRANT SELECT ON vet.practices TO vet_microchips_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON vet.keepers, vet.animals, vet.visits TO vet_microchips_app;

INSERT INTO vet.practices VALUES (11, 'Dr. Okafor', 'Leiden'), (12, 'Canal Street Vets', 'Delft'), (13, 'Equi Care', 'Gouda');
INSERT INTO vet.keepers SELECT id, n, format('Keeper %s-%s', id, n), '06' || id || n || '4471' FROM vet.practices, generate_series(1, 4) n;
INSERT INTO vet.animals SELECT practice_id, keeper_no * 10, keeper_no, 'Rex ' || practice_id || keeper_no, 'dog', '5281400' || lpad((practice_id * 1000 + keeper_no)::text, 8, '0'), date '2019-04-01' FROM vet.keepers;
INSERT INTO vet.visits SELECT practice_id, animal_no, timestamptz '2024-02-01 09:00+00', 'healthy ' || practice_id, 48 FROM vet.animals;
ANALYZE;
