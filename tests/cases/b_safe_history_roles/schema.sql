-- Paper mills, each one a role. Old recipes are kept.
DO $$ BEGIN
  CREATE ROLE b_safe_history_roles_any NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE "b_safe_history_roles_North-1" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE "b_safe_history_roles_North-10" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE "b_safe_history_roles_O'Brien" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_safe_history_roles_web LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_safe_history_roles_any TO "b_safe_history_roles_North-1", "b_safe_history_roles_North-10", "b_safe_history_roles_O'Brien";
GRANT "b_safe_history_roles_North-1", "b_safe_history_roles_North-10", "b_safe_history_roles_O'Brien" TO b_safe_history_roles_web;

CREATE SCHEMA mill;
GRANT USAGE ON SCHEMA mill TO b_safe_history_roles_any;

CREATE TABLE mill.mills (mill name PRIMARY KEY, river text NOT NULL);
CREATE TABLE mill.recipes (
  mill  name NOT NULL DEFAULT current_user REFERENCES mill.mills,
  paper text NOT NULL,
  gsm   smallint NOT NULL CHECK (gsm BETWEEN 20 AND 400),
  pulp  text NOT NULL,
  PRIMARY KEY (mill, paper)
);
CREATE TABLE mill.recipes_history (
  LIKE mill.recipes,
  replaced_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE mill.batches (
  mill  name NOT NULL DEFAULT current_user,
  paper text NOT NULL,
  batch integer NOT NULL,
  tons  numeric(6,2) NOT NULL,
  PRIMARY KEY (mill, paper, batch),
  FOREIGN KEY (mill, paper) REFERENCES mill.recipes ON UPDATE CASCADE
);

CREATE FUNCTION mill.archive() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO mill.recipes_history (mill, paper, gsm, pulp) VALUES (OLD.mill, OLD.paper, OLD.gsm, OLD.pulp);
  RETURN NULL;
END $$;
CREATE TRIGGER archive AFTER UPDATE OR DELETE ON mill.recipes FOR EACH ROW EXECUTE FUNCTION mill.archive();
-- else it could be hung on a temporary table, whose rows say any tenant
REVOKE EXECUTE ON FUNCTION mill.archive() FROM PUBLIC;

ALTER TABLE mill.mills   ENABLE ROW LEVEL SECURITY;
ALTER TABLE mill.recipes ENABLE ROW LEVEL SECURITY;
ALTER TABLE mill.batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_role ON mill.mills   TO b_safe_history_roles_any USING (mill = current_user);
CREATE POLICY by_role ON mill.recipes TO b_safe_history_roles_any USING (mill = current_user);
CREATE POLICY by_role ON mill.batches TO b_safe_history_roles_any USING (mill = current_user);
ALTER TABLE mill.recipes_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_role ON mill.recipes_history FOR SELECT TO b_safe_history_roles_any USING (mill = current_user);

GRANT SELECT ON mill.mills, mill.recipes_history TO b_safe_history_roles_any;
GRANT SELECT, INSERT, UPDATE, DELETE ON mill.recipes, mill.batches TO b_safe_history_roles_any;

INSERT INTO mill.mills VALUES ('b_safe_history_roles_North-1', 'Spey'), ('b_safe_history_roles_North-10', 'Tay'), ('b_safe_history_roles_O''Brien', 'Liffey');
INSERT INTO mill.recipes SELECT mill, p, 80, 'pine of the ' || river FROM mill.mills, unnest(ARRAY['bond', 'kraft', 'tissue']) p;
INSERT INTO mill.batches SELECT mill, paper, n, 1.5 * n FROM mill.recipes, generate_series(1, 2) n WHERE paper <> 'tissue';
UPDATE mill.recipes SET gsm = 90 WHERE paper = 'bond';
