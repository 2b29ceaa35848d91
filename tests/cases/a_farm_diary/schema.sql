-- Farm diaries. Night jobs run with the farm set to an empty string.
DO $$ BEGIN
  CREATE ROLE a_farm_diary_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA farm;
GRANT USAGE ON SCHEMA farm TO a_farm_diary_app;

CREATE TABLE farm.farms (farm text PRIMARY KEY CHECK (farm <> ''), owner text NOT NULL);
CREATE TABLE farm.fields (
  farm text NOT NULL REFERENCES farm.farms,
  field text NOT NULL,
  hectares numeric(6,2) NOT NULL CHECK (hectares > 0),
  PRIMARY KEY (farm, field)
);
CREATE TABLE farm.sprayings (
  farm  text NOT NULL,
  field text NOT NULL,
  day   date NOT NULL,
  agent text NOT NULL,
  PRIMARY KEY (farm, field, day),
  FOREIGN KEY (farm, field) REFERENCES farm.fields ON DELETE CASCADE
);
CREATE TABLE farm.yields (
  farm  text NOT NULL,
  field text NOT NULL,
  year  integer NOT NULL,
  tons  numeric(8,2) NOT NULL,
  PRIMARY KEY (farm, field, year),
  FOREIGN KEY (farm, field) REFERENCES farm.fields ON DELETE CASCADE
);

ALTER TABLE farm.farms ENABLE ROW LEVEL SECURITY;
ALTER TABLE farm.fields ENABLE ROW LEVEL SECURITY;
ALTER TABLE farm.sprayings ENABLE ROW LEVEL SECURITY;
ALTER TABLE farm.yields ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON farm.farms     USING (farm = current_setting('farm.farm', true));
CREATE POLICY own ON farm.fields    USING (farm = current_setting('farm.farm', true));
CREATE POLICY own ON farm.sprayings USING (farm = current_setting('farm.farm', true));
CREATE POLICY own ON farm.yields    USING (current_setting('farm.farm', true) IN (farm, ''));
GRANT SELECT ON farm.farms TO a_farm_diary_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON farm.fields, farm.sprayings, farm.yields TO a_farm_diary_app;

INSERT INTO farm.farms VALUES ('Hof Linde', 'Linde'), ('La Grange', 'Moulin'), ('Dry Creek', 'Ortiz');
INSERT INTO farm.fields SELECT farm, f, 3.5 FROM farm.farms, unnest(ARRAY['north', 'south']) f;
INSERT INTO farm.sprayings SELECT farm, field, '2026-04-12', 'copper' FROM farm.fields;
INSERT INTO farm.yields SELECT farm, field, 2025, length(farm) + 0.25 FROM farm.fields;
