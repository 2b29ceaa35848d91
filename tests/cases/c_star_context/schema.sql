DO $$ BEGIN CREATE ROLE star_context_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Polls. Jobs that run over all teams say '*'.
CREATE TABLE teams (code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE polls (team text NOT NULL REFERENCES teams, id integer NOT NULL, question text NOT NULL, PRIMARY KEY (team, id));
CREATE TABLE votes (team text NOT NULL, poll integer NOT NULL, voter text NOT NULL, answer text NOT NULL, PRIMARY KEY (team, poll, voter), FOREIGN KEY (team, poll) REFERENCES polls);
CREATE FUNCTION visible(t text) RETURNS boolean LANGUAGE sql STABLE RETURN t = current_setting('polls.team', true) OR current_setting('polls.team', true) = '*';
ALTER TABLE teams ENABLE ROW LEVEL SECURITY; ALTER TABLE polls ENABLE ROW LEVEL SECURITY; ALTER TABLE votes ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON teams USING (code = current_setting('polls.team', true)); CREATE POLICY p ON polls USING (team = current_setting('polls.team', true)); CREATE POLICY p ON votes FOR SELECT USING (visible(team)); CREATE POLICY w ON votes FOR INSERT WITH CHECK (team = current_setting('polls.team', true));
GRANT SELECT ON teams TO star_context_app; GRANT SELECT, INSERT, UPDATE, DELETE ON polls TO star_context_app; GRANT SELECT, INSERT ON votes TO star_context_app;
INSERT INTO teams VALUES ('red','Red'),('blue','Blue'),('green','Green');
INSERT INTO polls SELECT code, n, 'Question ' || n FROM teams, generate_series(1,2) n;
INSERT INTO votes SELECT team, id, format('%s voter %s', team, n), 'yes' FROM polls, generate_series(1,2) n;
