-- Zoo collections. Sightings inherit from a common parent that holds what all kinds share.
DO $$ BEGIN
  CREATE ROLE a_species_index_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA zoo;
GRANT USAGE ON SCHEMA zoo TO a_species_index_app;

CREATE TABLE zoo.zoos (zoo integer PRIMARY KEY, city text NOT NULL);
CREATE TABLE zoo.keepers (
  zoo   integer NOT NULL REFERENCES zoo.zoos,
  badge integer NOT NULL,
  name  text NOT NULL,
  PRIMARY KEY (zoo, badge)
);
CREATE TABLE zoo.observation (
  zoo     integer NOT NULL REFERENCES zoo.zoos,
  no      integer NOT NULL,
  animal  text NOT NULL,
  remarks text,
  PRIMARY KEY (zoo, no)
);
CREATE TABLE zoo.weighing (kg numeric(8,2) NOT NULL, PRIMARY KEY (zoo, no)) INHERITS (zoo.observation);
CREATE TABLE zoo.treatment (drug text NOT NULL, badge integer NOT NULL, PRIMARY KEY (zoo, no),
  FOREIGN KEY (zoo, badge) REFERENCES zoo.keepers) INHERITS (zoo.observation);

CREATE FUNCTION zoo.here() RETURNS integer LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN nullif(current_setting('zoo.here', true), '')::integer;
END $$;

ALTER TABLE zoo.zoos ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoo.keepers ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoo.observation ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoo.weighing ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON zoo.zoos        USING (zoo = zoo.here());
CREATE POLICY here ON zoo.keepers     USING (zoo = zoo.here());
CREATE POLICY here ON zoo.observation USING (zoo = zoo.here());
CREATE POLICY here ON zoo.weighing    USING (zoo = zoo.here());

GRANT SELECT ON zoo.zoos TO a_species_index_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON zoo.keepers, zoo.observation, zoo.weighing, zoo.treatment TO a_species_index_app;

INSERT INTO zoo.zoos VALUES (1, 'Basel'), (2, 'Praha'), (3, 'Dublin'), (4, 'Lisboa');
INSERT INTO zoo.keepers SELECT zoo, n, format('Keeper %s of %s', n, city) FROM zoo.zoos, generate_series(1, 2) n;
INSERT INTO zoo.observation SELECT zoo, n, 'okapi', 'seen in ' || city FROM zoo.zoos, generate_series(1, 2) n;
INSERT INTO zoo.weighing SELECT zoo, 10 + n, 'tapir', 'scale of ' || city, 200 + n FROM zoo.zoos, generate_series(1, 2) n;
INSERT INTO zoo.treatment SELECT zoo, 20 + n, 'lion', 'quiet: ' || city, 'ketamine', n FROM zoo.zoos, generate_series(1, 2) n;
