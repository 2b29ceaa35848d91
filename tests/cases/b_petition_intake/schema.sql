-- Petitions to city councils, signed online.
DO $$ BEGIN
  CREATE ROLE b_petition_intake_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA civic;
GRANT USAGE ON SCHEMA civic TO b_petition_intake_app;

CREATE TABLE civic.councils (council_id integer PRIMARY KEY, name text NOT NULL, region text NOT NULL);
CREATE TABLE civic.petitions (
  council_id integer NOT NULL REFERENCES civic.councils,
  no         integer NOT NULL CHECK (no > 0),
  title      text NOT NULL,
  status     text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'heard', 'closed')),
  PRIMARY KEY (council_id, no)
);
CREATE TABLE civic.signatures (
  council_id integer NOT NULL,
  no         integer NOT NULL,
  signer     text NOT NULL,
  signed_on  date NOT NULL DEFAULT current_date,
  PRIMARY KEY (council_id, no, signer),
  FOREIGN KEY (council_id, no) REFERENCES civic.petitions
);
CREATE TABLE civic.replies (
  council_id integer NOT NULL,
  no         integer NOT NULL,
  body       text NOT NULL,
  PRIMARY KEY (council_id, no),
  FOREIGN KEY (council_id, no) REFERENCES civic.petitions
);

ALTER TABLE civic.councils  ENABLE ROW LEVEL SECURITY;
ALTER TABLE civic.petitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE civic.replies   ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON civic.councils  USING (council_id = nullif(current_setting('civic.council', true), '')::integer);
CREATE POLICY own ON civic.petitions USING (council_id = nullif(current_setting('civic.council', true), '')::integer);
CREATE POLICY own ON civic.replies   USING (council_id = nullif(current_setting('civic.council', true), '')::integer);
ALTER TABLE civic.signatures ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_own  ON civic.signatures FOR SELECT USING (council_id = nullif(current_setting('civic.council', true), '')::integer);
CREATE POLICY sign      ON civic.signatures FOR INSERT WITH CHECK (true);
CREATE POLICY strike    ON civic.signatures FOR DELETE USING (council_id = nullif(current_setting('civic.council', true), '')::integer);

GRANT SELECT ON civic.councils TO b_petition_intake_app;
GRANT SELECT, INSERT, UPDATE ON civic.petitions, civic.replies TO b_petition_intake_app;
GRANT SELECT, INSERT, DELETE ON civic.signatures TO b_petition_intake_app;

INSERT INTO civic.councils VALUES (11, 'Aarhus', 'DK'), (22, 'Bremen', 'DE'), (33, 'Cork', 'IE');
INSERT INTO civic.petitions SELECT council_id, n, format('Bench no. %s for %s', n, name) FROM civic.councils, generate_series(1, 3) n;
INSERT INTO civic.signatures SELECT council_id, no, format('Citizen %s of %s', n, council_id) FROM civic.petitions, generate_series(1, 4) n;
INSERT INTO civic.replies SELECT council_id, 1, 'We shall look into it.' FROM civic.councils;
