-- Laboratory stock. One table came with a later migration and was made by the application's own login.
DO $$ BEGIN
  CREATE ROLE a_lab_inventory_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA lab;
GRANT USAGE, CREATE ON SCHEMA lab TO a_lab_inventory_app;

CREATE TABLE lab.labs (lab_id uuid PRIMARY KEY, title text NOT NULL);
CREATE TABLE lab.reagents (
  lab_id uuid NOT NULL REFERENCES lab.labs,
  cas    text NOT NULL CHECK (cas ~ '^[0-9]{2,7}-[0-9]{2}-[0-9]$'),
  grams  numeric(10,3) NOT NULL CHECK (grams >= 0),
  PRIMARY KEY (lab_id, cas)
);
CREATE TABLE lab.orders (
  lab_id uuid NOT NULL,
  no     integer NOT NULL,
  cas    text NOT NULL,
  grams  numeric(10,3) NOT NULL,
  PRIMARY KEY (lab_id, no),
  FOREIGN KEY (lab_id, cas) REFERENCES lab.reagents
);
CREATE FUNCTION lab.lab() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('lab.id', true), '')::uuid;
ALTER TABLE lab.labs ENABLE ROW LEVEL SECURITY;
ALTER TABLE lab.reagents ENABLE ROW LEVEL SECURITY;
ALTER TABLE lab.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY l ON lab.labs     USING (lab_id = lab.lab());
CREATE POLICY l ON lab.reagents USING (lab_id = lab.lab());
CREATE POLICY l ON lab.orders   USING (lab_id = lab.lab());
GRANT SELECT ON lab.labs TO a_lab_inventory_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON lab.reagents, lab.orders TO a_lab_inventory_app;

SET ROLE a_lab_inventory_app;
CREATE TABLE lab.protocols (
  lab_id  uuid NOT NULL,
  title   text NOT NULL,
  steps   text[] NOT NULL,
  PRIMARY KEY (lab_id, title)
);
ALTER TABLE lab.protocols ENABLE ROW LEVEL SECURITY;
ALTER TABLE lab.protocols FORCE ROW LEVEL SECURITY;
CREATE POLICY l ON lab.protocols USING (lab_id = lab.lab());
RESET ROLE;
REVOKE CREATE ON SCHEMA lab FROM a_lab_inventory_app;

INSERT INTO lab.labs SELECT md5('lab' || n)::uuid, n FROM unnest(ARRAY['Cell Biology', 'Soil Science', 'Optics']) n;
INSERT INTO lab.reagents SELECT lab_id, c, 250 FROM lab.labs, unnest(ARRAY['64-17-5', '7647-14-5']) c;
INSERT INTO lab.orders SELECT lab_id, n, '64-17-5', 100 * n FROM lab.labs, generate_series(1, 2) n;
INSERT INTO lab.protocols SELECT lab_id, 'Wash', ARRAY['ask ' || title, 'rinse'] FROM lab.labs;
