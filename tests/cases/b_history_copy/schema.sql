-- Parish registers; each parish has a database role.
DO $$ BEGIN
  CREATE ROLE b_history_copy_clerk NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_history_copy_stmary NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_history_copy_stpaul NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_history_copy_trinity NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_history_copy_web LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_history_copy_clerk TO b_history_copy_stmary, b_history_copy_stpaul, b_history_copy_trinity;
GRANT b_history_copy_stmary, b_history_copy_stpaul, b_history_copy_trinity TO b_history_copy_web;

CREATE SCHEMA registry;
GRANT USAGE ON SCHEMA registry TO b_history_copy_clerk;

CREATE TABLE registry.parishes (parish text PRIMARY KEY, village text NOT NULL);
CREATE TABLE registry.persons (
  parish text NOT NULL REFERENCES registry.parishes,
  no     integer NOT NULL,
  name   text NOT NULL,
  born   date NOT NULL,
  PRIMARY KEY (parish, no)
);
CREATE TABLE registry.persons_history (LIKE registry.persons, until timestamptz NOT NULL DEFAULT now(), by_whom text NOT NULL DEFAULT current_user);
CREATE TABLE registry.marriages (
  parish text NOT NULL,
  a      integer NOT NULL,
  b      integer NOT NULL CHECK (a < b),
  on_day date NOT NULL,
  PRIMARY KEY (parish, a, b),
  FOREIGN KEY (parish, a) REFERENCES registry.persons,
  FOREIGN KEY (parish, b) REFERENCES registry.persons
);

CREATE FUNCTION registry.keep_old() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO registry.persons_history SELECT OLD.*;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_old AFTER UPDATE OR DELETE ON registry.persons FOR EACH ROW EXECUTE FUNCTION registry.keep_old();
REVOKE EXECUTE ON FUNCTION registry.keep_old() FROM PUBLIC;

ALTER TABLE registry.parishes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.persons   ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.marriages ENABLE ROW LEVEL SECURITY;
CREATE POLICY parish ON registry.parishes  TO b_history_copy_clerk USING (parish = current_user);
CREATE POLICY parish ON registry.persons   TO b_history_copy_clerk USING (parish = current_user);
CREATE POLICY parish ON registry.marriages TO b_history_copy_clerk USING (parish = current_user);

GRANT SELECT ON registry.parishes, registry.persons_history TO b_history_copy_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.persons, registry.marriages TO b_history_copy_clerk;

INSERT INTO registry.parishes VALUES ('b_history_copy_stmary', 'Maryford'), ('b_history_copy_stpaul', 'Paulton'), ('b_history_copy_trinity', 'Threeways');
INSERT INTO registry.persons SELECT parish, n, format('Person %s of %s', n, village), date '1980-01-01' + n FROM registry.parishes, generate_series(1, 4) n;
INSERT INTO registry.marriages SELECT parish, 1, 2, '2005-05-05' FROM registry.parishes;
UPDATE registry.persons SET name = name || ' (baptised)' WHERE no = 3;
