-- Trade fairs. The application works on updatable views; their check option keeps the organiser right.
DO $$ BEGIN CREATE ROLE r_booth_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA fair_data;
CREATE SCHEMA fair;
GRANT USAGE ON SCHEMA fair TO r_booth_app;
CREATE FUNCTION fair.organiser() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('fair.organiser', true), '')::integer $$;

CREATE TABLE fair_data.organisers (organiser integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fair_data.booths (
  organiser integer NOT NULL REFERENCES fair_data.organisers,
  hall      text NOT NULL,
  booth_no  integer NOT NULL CHECK (booth_no > 0),
  sqm       numeric(6,1) NOT NULL,
  PRIMARY KEY (organiser, hall, booth_no)
);
CREATE TABLE fair_data.exhibitors (
  organiser integer NOT NULL REFERENCES fair_data.organisers,
  email     text NOT NULL,
  company   text NOT NULL,
  PRIMARY KEY (organiser, email)
);

CREATE VIEW fair.me WITH (security_barrier) AS SELECT organiser, name FROM fair_data.organisers WHERE organiser = fair.organiser();
CREATE VIEW fair.booths WITH (security_barrier) AS SELECT hall, booth_no, sqm FROM fair_data.booths WHERE organiser = fair.organiser();
CREATE VIEW fair.exhibitors WITH (security_barrier) AS
  SELECT organiser, email, company FROM fair_data.exhibitors WHERE organiser = fair.organiser() WITH CHECK OPTION;

GRANT SELECT ON fair.me TO r_booth_app;
GRANT SELECT, UPDATE, DELETE ON fair.booths TO r_booth_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON fair.exhibitors TO r_booth_app;

INSERT INTO fair_data.organisers VALUES (1, 'Agrar Expo'), (2, 'Boat Show'), (3, 'Coffee Days');
INSERT INTO fair_data.booths SELECT organiser, 'H' || h, 1, 12.5 FROM fair_data.organisers, generate_series(1, 3) h;
INSERT INTO fair_data.exhibitors SELECT organiser, c || '@' || left(lower(name), 4) || '.example', initcap(c) FROM fair_data.organisers, unnest(ARRAY['sales', 'ceo']) c;
