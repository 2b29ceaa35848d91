-- A film studio's tool, hardly used yet: several tables have no rows at all.
DO $$ BEGIN
  CREATE ROLE a_safe_empty_studio_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA film;
GRANT USAGE ON SCHEMA film TO a_safe_empty_studio_app;

CREATE TABLE film.studios (studio varchar(8) PRIMARY KEY, name text NOT NULL);
CREATE TABLE film.projects (
  studio varchar(8) NOT NULL REFERENCES film.studios,
  code   char(4) NOT NULL CHECK (code ~ '^[A-Z]{4}$'),
  title  text NOT NULL,
  PRIMARY KEY (studio, code)
);
CREATE TABLE film.scenes (
  studio varchar(8) NOT NULL,
  code   char(4) NOT NULL,
  scene  smallint NOT NULL CHECK (scene BETWEEN 1 AND 500),
  place  text NOT NULL CHECK (place ~ '^(INT|EXT)[.] [A-Z ]+$'),
  light  text NOT NULL CHECK (light IN ('DAY', 'NIGHT', 'DAWN')),
  PRIMARY KEY (studio, code, scene),
  FOREIGN KEY (studio, code) REFERENCES film.projects ON DELETE CASCADE
);
CREATE TABLE film.takes (
  studio varchar(8) NOT NULL,
  code   char(4) NOT NULL,
  scene  smallint NOT NULL,
  take   smallint NOT NULL CHECK (take > 0),
  length interval NOT NULL CHECK (length > interval '0'),
  good   boolean NOT NULL DEFAULT false,
  PRIMARY KEY (studio, code, scene, take),
  FOREIGN KEY (studio, code, scene) REFERENCES film.scenes ON DELETE CASCADE
);
CREATE TABLE film.crew (
  studio varchar(8) NOT NULL REFERENCES film.studios,
  badge  uuid NOT NULL,
  job    text NOT NULL,
  mac    macaddr,
  PRIMARY KEY (studio, badge)
);
CREATE TABLE film.call_sheets (
  studio varchar(8) NOT NULL,
  code   char(4) NOT NULL,
  day    date NOT NULL,
  times  time[] NOT NULL CHECK (cardinality(times) = 2 AND times[1] < times[2]),
  PRIMARY KEY (studio, code, day),
  FOREIGN KEY (studio, code) REFERENCES film.projects
);

ALTER TABLE film.studios ENABLE ROW LEVEL SECURITY;
ALTER TABLE film.projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE film.scenes ENABLE ROW LEVEL SECURITY;
ALTER TABLE film.takes ENABLE ROW LEVEL SECURITY;
ALTER TABLE film.crew ENABLE ROW LEVEL SECURITY;
ALTER TABLE film.call_sheets ENABLE ROW LEVEL SECURITY;
CREATE POLICY s ON film.studios     USING (studio = current_setting('film.studio', true));
CREATE POLICY s ON film.projects    USING (studio = current_setting('film.studio', true));
CREATE POLICY s ON film.scenes      USING (studio = current_setting('film.studio', true));
CREATE POLICY s ON film.takes       USING (studio = current_setting('film.studio', true));
CREATE POLICY s ON film.crew        USING (studio = current_setting('film.studio', true));
CREATE POLICY s ON film.call_sheets USING (studio = current_setting('film.studio', true));
GRANT SELECT ON film.studios TO a_safe_empty_studio_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON film.projects, film.scenes, film.takes, film.crew TO a_safe_empty_studio_app;
GRANT SELECT, INSERT ON film.call_sheets TO a_safe_empty_studio_app;

INSERT INTO film.studios VALUES ('noir', 'Noir Bros'), ('dogma', 'Dogma 25'), ('toon', 'Toon Works');
INSERT INTO film.projects VALUES ('noir', 'FALC', 'The Falcon'), ('dogma', 'FALC', 'Falling');
