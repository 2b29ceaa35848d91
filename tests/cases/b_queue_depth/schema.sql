-- Render farm shared by film schools.
DO $$ BEGIN
  CREATE ROLE b_queue_depth_worker LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA render;
GRANT USAGE ON SCHEMA render TO b_queue_depth_worker;

CREATE TABLE render.labs (lab integer PRIMARY KEY, school text NOT NULL);
CREATE TABLE render.scenes (
  lab   integer NOT NULL REFERENCES render.labs,
  scene integer NOT NULL,
  title text NOT NULL,
  PRIMARY KEY (lab, scene)
);
CREATE TABLE render.frames (
  lab   integer NOT NULL,
  scene integer NOT NULL,
  frame integer NOT NULL,
  done  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (lab, scene, frame),
  FOREIGN KEY (lab, scene) REFERENCES render.scenes ON DELETE CASCADE
);
CREATE TABLE render.credits (
  lab   integer NOT NULL REFERENCES render.labs,
  month date NOT NULL,
  hours numeric(6,1) NOT NULL,
  PRIMARY KEY (lab, month)
);

ALTER TABLE render.labs    ENABLE ROW LEVEL SECURITY;
ALTER TABLE render.scenes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE render.frames  ENABLE ROW LEVEL SECURITY;
ALTER TABLE render.credits ENABLE ROW LEVEL SECURITY;
CREATE POLICY lab ON render.labs    USING (lab = nullif(current_setting('render.lab', true), '')::integer);
CREATE POLICY lab ON render.scenes  USING (lab = nullif(current_setting('render.lab', true), '')::integer);
CREATE POLICY lab ON render.frames  USING (lab = nullif(current_setting('render.lab', true), '')::integer);
CREATE POLICY lab ON render.credits USING (lab = nullif(current_setting('render.lab', true), '')::integer);

CREATE FUNCTION render.depth() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT count(*) FROM render.frames f WHERE NOT f.done;
END;
REVOKE EXECUTE ON FUNCTION render.depth() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION render.depth() TO b_queue_depth_worker;

GRANT SELECT ON render.labs, render.credits TO b_queue_depth_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON render.scenes, render.frames TO b_queue_depth_worker;

INSERT INTO render.labs VALUES (1, 'Lumière'), (2, 'Babelsberg'), (3, 'Cinecittà');
INSERT INTO render.scenes SELECT lab, n, 'Scene ' || n FROM render.labs, generate_series(1, 2) n;
INSERT INTO render.frames SELECT lab, scene, n, n < 3 FROM render.scenes, generate_series(1, 6) n;
INSERT INTO render.credits SELECT lab, '2025-01-01', 40 FROM render.labs;
