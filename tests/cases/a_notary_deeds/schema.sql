-- Notaries. Who asks for parties without having entered shall get an error, not an empty list.
DO $$ BEGIN
  CREATE ROLE a_notary_deeds_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA notary;
GRANT USAGE ON SCHEMA notary TO a_notary_deeds_app;

CREATE FUNCTION notary.office() RETURNS integer LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  o text := current_setting('notary.office', true);
BEGIN
  IF coalesce(o, '') = '' THEN
    RAISE EXCEPTION 'no office in context' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN o::integer;
END $$;

CREATE TABLE notary.offices (office integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE notary.deeds (
  office integer NOT NULL REFERENCES notary.offices,
  roll   text NOT NULL,
  kind   text NOT NULL CHECK (kind IN ('sale', 'will', 'marriage')),
  gist   text NOT NULL,
  PRIMARY KEY (office, roll)
);
CREATE TABLE notary.parties (
  office integer NOT NULL,
  roll   text NOT NULL,
  person text NOT NULL,
  PRIMARY KEY (office, roll, person),
  FOREIGN KEY (office, roll) REFERENCES notary.deeds ON DELETE CASCADE
);
CREATE INDEX ON notary.parties (person);
CREATE TABLE notary.fees (
  office integer NOT NULL,
  roll   text NOT NULL,
  amount numeric(10,2) NOT NULL,
  PRIMARY KEY (office, roll),
  FOREIGN KEY (office, roll) REFERENCES notary.deeds ON DELETE CASCADE
);
ALTER TABLE notary.offices ENABLE ROW LEVEL SECURITY;
ALTER TABLE notary.deeds ENABLE ROW LEVEL SECURITY;
ALTER TABLE notary.parties ENABLE ROW LEVEL SECURITY;
ALTER TABLE notary.fees ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notary.offices USING (office = nullif(current_setting('notary.office', true), '')::integer);
CREATE POLICY own ON notary.deeds   USING (office = nullif(current_setting('notary.office', true), '')::integer);
-- in a sub-query, so that it is called once a statement
CREATE POLICY own ON notary.parties USING (office = (SELECT notary.office()));
CREATE POLICY own ON notary.fees    USING (office = nullif(current_setting('notary.office', true), '')::integer);
GRANT SELECT ON notary.offices TO a_notary_deeds_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON notary.deeds, notary.parties, notary.fees TO a_notary_deeds_app;

INSERT INTO notary.offices VALUES (1, 'Notary Amsel'), (2, 'Notary Biber'), (3, 'Notary Dachs');
INSERT INTO notary.deeds SELECT office, format('%s/%s', 1000 * office + n, 2026), 'will', 'leaves all to ' || name FROM notary.offices, generate_series(1, 300) n;
INSERT INTO notary.parties SELECT office, roll, 'Heir of ' || roll FROM notary.deeds;
INSERT INTO notary.fees SELECT office, roll, 250 FROM notary.deeds;
ANALYZE notary.offices, notary.deeds, notary.parties, notary.fees;
