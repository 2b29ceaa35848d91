-- Continuous integration as a service.
DO $$ BEGIN
  CREATE ROLE b_usage_totals_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA ci;
GRANT USAGE ON SCHEMA ci TO b_usage_totals_app;

CREATE TABLE ci.teams (team text PRIMARY KEY, plan text NOT NULL);
CREATE TABLE ci.repos (
  team text NOT NULL REFERENCES ci.teams,
  repo text NOT NULL,
  url  text NOT NULL,
  PRIMARY KEY (team, repo)
);
CREATE TABLE ci.builds (
  team    text NOT NULL,
  repo    text NOT NULL,
  no      integer NOT NULL,
  commit  text NOT NULL CHECK (commit ~ '^[0-9a-f]{8}$'),
  green   boolean,
  PRIMARY KEY (team, repo, no),
  FOREIGN KEY (team, repo) REFERENCES ci.repos ON DELETE CASCADE
);
CREATE TABLE ci.secrets (
  team  text NOT NULL REFERENCES ci.teams,
  name  text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (team, name)
);

ALTER TABLE ci.teams   ENABLE ROW LEVEL SECURITY;
ALTER TABLE ci.repos   ENABLE ROW LEVEL SECURITY;
ALTER TABLE ci.builds  ENABLE ROW LEVEL SECURITY;
ALTER TABLE ci.secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON ci.teams   USING (team = current_setting('ci.team', true));
CREATE POLICY team ON ci.repos   USING (team = current_setting('ci.team', true));
CREATE POLICY team ON ci.builds  USING (team = current_setting('ci.team', true));
CREATE POLICY team ON ci.secrets USING (team = current_setting('ci.team', true));

INSERT INTO ci.teams VALUES ('core', 'free'), ('core-infra', 'pro'), ('web', 'free');
INSERT INTO ci.repos SELECT team, 'main', 'git://' || team FROM ci.teams;
INSERT INTO ci.builds SELECT team, repo, n, left(md5(team || n), 8), n % 2 = 0 FROM ci.repos, generate_series(1, 5) n;
INSERT INTO ci.secrets SELECT team, 'TOKEN', md5('secret' || team) FROM ci.teams;

CREATE MATERIALIZED VIEW ci.load AS SELECT count(*) AS builds FROM ci.builds;

GRANT SELECT ON ci.teams, ci.load TO b_usage_totals_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ci.repos, ci.builds, ci.secrets TO b_usage_totals_app;
