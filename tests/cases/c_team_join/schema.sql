-- Wiki for teams behind a GraphQL engine, which hands over the session variables as one JSON setting.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'c_team_join_engine') THEN CREATE ROLE c_team_join_engine LOGIN; END IF;
END $$;

CREATE SCHEMA wiki;
CREATE SCHEMA sec;
GRANT USAGE ON SCHEMA wiki, sec TO c_team_join_engine;

CREATE TABLE wiki.teams (
  team text PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE wiki.members (
  team      text NOT NULL REFERENCES wiki.teams ON DELETE CASCADE,
  user_id   integer NOT NULL,
  role      text NOT NULL DEFAULT 'reader' CHECK (role IN ('admin', 'writer', 'reader')),
  joined_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team, user_id)
);
CREATE TABLE wiki.pages (
  team  text NOT NULL REFERENCES wiki.teams ON DELETE CASCADE,
  path  text NOT NULL,
  title text NOT NULL,
  body  text NOT NULL DEFAULT '',
  PRIMARY KEY (team, path)
);
CREATE TABLE wiki.comments (
  team       text NOT NULL,
  path       text NOT NULL,
  comment_no integer NOT NULL,
  author     integer NOT NULL,
  text       text NOT NULL,
  PRIMARY KEY (team, path, comment_no),
  FOREIGN KEY (team, path) REFERENCES wiki.pages ON DELETE CASCADE
);
CREATE TABLE wiki.invitations (
  team       text NOT NULL REFERENCES wiki.teams ON DELETE CASCADE,
  email      text NOT NULL,
  token_hash text NOT NULL,
  PRIMARY KEY (team, email)
);

CREATE FUNCTION sec.me() RETURNS integer LANGUAGE sql STABLE
  RETURN (nullif(current_setting('hasura.user', true), '')::jsonb ->> 'x-hasura-user-id')::integer;
-- definer, or the policy of members would call itself
CREATE FUNCTION sec.my_teams() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
  BEGIN ATOMIC
    SELECT m.team FROM wiki.members m WHERE m.user_id = sec.me();
  END;

ALTER TABLE wiki.teams       ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.members     ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.pages       ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.comments    ENABLE ROW LEVEL SECURITY;
ALTER TABLE wiki.invitations ENABLE ROW LEVEL SECURITY;

CREATE POLICY mine ON wiki.teams       FOR SELECT USING (team IN (SELECT sec.my_teams()));
CREATE POLICY mine ON wiki.pages       USING (team IN (SELECT sec.my_teams()));
CREATE POLICY mine ON wiki.comments    USING (team IN (SELECT sec.my_teams()));
CREATE POLICY mine ON wiki.invitations USING (team IN (SELECT sec.my_teams()));
CREATE POLICY see  ON wiki.members     FOR SELECT USING (team IN (SELECT sec.my_teams()));
CREATE POLICY quit ON wiki.members     FOR DELETE USING (user_id = sec.me());
-- accepting an invitation: the backend has compared the token; nobody can enter anybody but himself, and only as reader
CREATE POLICY join_team ON wiki.members FOR INSERT WITH CHECK (user_id = sec.me() AND role = 'reader');

GRANT SELECT ON wiki.teams TO c_team_join_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON wiki.pages, wiki.comments TO c_team_join_engine;
GRANT SELECT, INSERT, DELETE ON wiki.members, wiki.invitations TO c_team_join_engine;

INSERT INTO wiki.teams VALUES ('otters', 'Team Otter'), ('kites', 'Team Kite'), ('ferns', 'Team Fern');
INSERT INTO wiki.members SELECT team, 10 * n + k, (ARRAY['admin', 'writer'])[k], '2026-01-05' FROM wiki.teams JOIN (VALUES ('otters', 1), ('kites', 2), ('ferns', 3)) x(team, n) USING (team), generate_series(1, 2) k;
INSERT INTO wiki.pages SELECT team, p, initcap(p) || ' of ' || name, 'Strategy of ' || name FROM wiki.teams, unnest(ARRAY['home', 'plans', 'salaries']) p;
INSERT INTO wiki.comments SELECT p.team, p.path, n, (SELECT min(user_id) FROM wiki.members m WHERE m.team = p.team), 'Remark ' || n FROM wiki.pages p, generate_series(1, 2) n;
INSERT INTO wiki.invitations SELECT team, 'new@' || team || '.example', md5('token' || team) FROM wiki.teams;
