-- Checklists; those without team are built in and read-only. All numbers are per team.
DO $$ BEGIN
  CREATE ROLE a_safe_checklists_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA todo;
GRANT USAGE ON SCHEMA todo TO a_safe_checklists_app;

CREATE TABLE todo.teams (team_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE todo.lists (
  team_id uuid REFERENCES todo.teams,
  title   text NOT NULL,
  steps   text[] NOT NULL CHECK (cardinality(steps) > 0),
  UNIQUE NULLS NOT DISTINCT (team_id, title)
);
CREATE TABLE todo.runs (
  team_id uuid NOT NULL REFERENCES todo.teams,
  run_no  integer NOT NULL,
  title   text NOT NULL,
  started timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, run_no)
);
CREATE TABLE todo.ticks (
  team_id uuid NOT NULL,
  run_no  integer NOT NULL,
  step    smallint NOT NULL CHECK (step > 0),
  by_whom text NOT NULL,
  PRIMARY KEY (team_id, run_no, step),
  FOREIGN KEY (team_id, run_no) REFERENCES todo.runs ON DELETE CASCADE
);
CREATE TABLE todo.units (unit text PRIMARY KEY, factor numeric NOT NULL);

CREATE FUNCTION todo.team() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('todo.team', true), '')::uuid;
ALTER TABLE todo.teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE todo.lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE todo.runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE todo.ticks ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON todo.teams USING (team_id = todo.team());
CREATE POLICY own ON todo.runs  USING (team_id = todo.team());
CREATE POLICY own ON todo.ticks USING (team_id = todo.team());
CREATE POLICY see    ON todo.lists FOR SELECT USING (team_id = todo.team() OR (team_id IS NULL AND todo.team() IS NOT NULL));
CREATE POLICY add    ON todo.lists FOR INSERT WITH CHECK (team_id = todo.team());
CREATE POLICY change ON todo.lists FOR UPDATE USING (team_id = todo.team()) WITH CHECK (team_id = todo.team());
CREATE POLICY remove ON todo.lists FOR DELETE USING (team_id = todo.team());

GRANT SELECT ON todo.teams, todo.units TO a_safe_checklists_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON todo.lists, todo.runs, todo.ticks TO a_safe_checklists_app;

INSERT INTO todo.units VALUES ('kg', 1), ('lb', 0.4536);
INSERT INTO todo.teams SELECT md5('team' || n)::uuid, n FROM unnest(ARRAY['Ops', 'Labs', 'Yard']) n;
INSERT INTO todo.lists VALUES (NULL, 'Onboarding', ARRAY['badge', 'laptop']), (NULL, 'Fire drill', ARRAY['leave']);
INSERT INTO todo.lists SELECT team_id, 'Closing ' || name, ARRAY['lights', 'alarm'] FROM todo.teams;
INSERT INTO todo.runs SELECT team_id, n, 'Onboarding', '2026-01-01' FROM todo.teams, generate_series(1, 2) n;
INSERT INTO todo.ticks SELECT team_id, run_no, 1, 'joe' FROM todo.runs;
