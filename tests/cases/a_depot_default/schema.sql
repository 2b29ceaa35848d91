-- Depots. A default was set on the role once, so that psql sessions would "just work".
DO $$ BEGIN
  CREATE ROLE a_depot_default_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
ALTER ROLE a_depot_default_app SET depot.id = '30';

CREATE SCHEMA depot;
GRANT USAGE ON SCHEMA depot TO a_depot_default_app;

CREATE TABLE depot.depots (depot_id smallint PRIMARY KEY, town text NOT NULL);
CREATE TABLE depot.shelves (
  depot_id smallint NOT NULL REFERENCES depot.depots,
  shelf    char(3) NOT NULL CHECK (shelf ~ '^[A-Z][0-9]{2}$'),
  PRIMARY KEY (depot_id, shelf)
);
CREATE TABLE depot.goods (
  depot_id smallint NOT NULL,
  shelf    char(3) NOT NULL,
  ean      bigint NOT NULL,
  pieces   integer NOT NULL CHECK (pieces >= 0),
  PRIMARY KEY (depot_id, shelf, ean),
  FOREIGN KEY (depot_id, shelf) REFERENCES depot.shelves
);
CREATE TABLE depot.counts (
  depot_id smallint NOT NULL REFERENCES depot.depots,
  ean      bigint NOT NULL,
  day      date NOT NULL,
  counted  integer NOT NULL,
  who      text,
  PRIMARY KEY (depot_id, ean, day)
);

CREATE FUNCTION depot.here() RETURNS smallint LANGUAGE sql STABLE RETURN nullif(current_setting('depot.id', true), '')::smallint;
ALTER TABLE depot.depots ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.shelves ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.goods ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.counts ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON depot.depots  USING (depot_id = depot.here());
CREATE POLICY here ON depot.shelves USING (depot_id = depot.here());
CREATE POLICY here ON depot.goods   USING (depot_id = depot.here());
CREATE POLICY here ON depot.counts  USING (depot_id = depot.here());
GRANT SELECT ON depot.depots TO a_depot_default_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON depot.shelves, depot.goods, depot.counts TO a_depot_default_app;

INSERT INTO depot.depots VALUES (10, 'Graz'), (20, 'Brno'), (30, 'Turku');
INSERT INTO depot.shelves SELECT depot_id, s FROM depot.depots, unnest(ARRAY['A01', 'B02']) s;
INSERT INTO depot.goods SELECT depot_id, shelf, 4000000000000 + depot_id, 7 FROM depot.shelves;
INSERT INTO depot.counts SELECT depot_id, 4000000000000 + depot_id, '2026-01-31', 6, 'clerk in ' || town FROM depot.depots;
