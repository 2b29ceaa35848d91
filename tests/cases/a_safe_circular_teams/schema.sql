-- Teams have a head, people have a team: circular keys, checked at the commit.
DO $$ BEGIN
  CREATE ROLE a_safe_circular_teams_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA org;
GRANT USAGE ON SCHEMA org TO a_safe_circular_teams_app;

CREATE TABLE org.firms (firm uuid PRIMARY KEY, name text NOT NULL, boss integer NOT NULL);
CREATE TABLE org.teams (
  firm uuid NOT NULL REFERENCES org.firms DEFERRABLE INITIALLY DEFERRED,
  team text NOT NULL,
  head integer NOT NULL,
  up   text,
  PRIMARY KEY (firm, team),
  FOREIGN KEY (firm, up) REFERENCES org.teams DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE org.people (
  firm   uuid NOT NULL REFERENCES org.firms DEFERRABLE INITIALLY DEFERRED,
  person integer NOT NULL,
  name   text NOT NULL,
  team   text NOT NULL,
  desk   integer NOT NULL,
  PRIMARY KEY (firm, person),
  UNIQUE (firm, desk) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (firm, team) REFERENCES org.teams DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE org.teams ADD FOREIGN KEY (firm, head) REFERENCES org.people (firm, person) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE org.firms ADD FOREIGN KEY (firm, boss) REFERENCES org.people (firm, person) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION org.firm() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('org.firm', true), '')::uuid;
CREATE FUNCTION org.has_head() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM org.teams t WHERE t.firm = NEW.firm AND t.team = NEW.team)
     AND NOT EXISTS (SELECT FROM org.people p WHERE p.firm = NEW.firm AND p.team = NEW.team AND p.person = NEW.head) THEN
    RAISE EXCEPTION 'the head is not of the team' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER has_head AFTER INSERT OR UPDATE ON org.teams DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION org.has_head();

ALTER TABLE org.firms ENABLE ROW LEVEL SECURITY;
ALTER TABLE org.teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE org.people ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON org.firms  USING (firm = org.firm());
CREATE POLICY own ON org.teams  USING (firm = org.firm());
CREATE POLICY own ON org.people USING (firm = org.firm());
GRANT SELECT, UPDATE (name, boss) ON org.firms TO a_safe_circular_teams_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON org.teams, org.people TO a_safe_circular_teams_app;

BEGIN;
INSERT INTO org.firms SELECT md5('firm' || n)::uuid, n, 1 FROM unnest(ARRAY['Alder', 'Birch', 'Cedar']) n;
INSERT INTO org.teams SELECT firm, t, CASE t WHEN 'board' THEN 1 ELSE 2 END, CASE t WHEN 'board' THEN NULL ELSE 'board' END FROM org.firms, unnest(ARRAY['board', 'shop']) t;
INSERT INTO org.people SELECT firm, n, format('%s no %s', name, n), CASE n WHEN 1 THEN 'board' ELSE 'shop' END, 10 + n FROM org.firms, generate_series(1, 3) n;
COMMIT;
