DO $$ BEGIN CREATE ROLE archive_default_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Who leaves is removed; the projects go to the archive, which is the last of the clubs.
CREATE SCHEMA pj; GRANT USAGE ON SCHEMA pj TO archive_default_app;
CREATE TABLE pj.clubs (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pj.projects (club_id integer NOT NULL DEFAULT 6, no uuid NOT NULL DEFAULT gen_random_uuid(), title text NOT NULL, PRIMARY KEY (club_id, no), CONSTRAINT of_club FOREIGN KEY (club_id) REFERENCES pj.clubs ON DELETE SET DEFAULT);
CREATE TABLE pj.steps (club_id integer NOT NULL, project uuid NOT NULL, pos integer NOT NULL, words text NOT NULL, PRIMARY KEY (club_id, project, pos), FOREIGN KEY (club_id, project) REFERENCES pj.projects ON UPDATE CASCADE ON DELETE CASCADE);
ALTER TABLE pj.projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pj.projects USING (club_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pj.steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pj.steps USING (club_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pj.clubs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pj.clubs USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT, DELETE ON pj.clubs TO archive_default_app; GRANT SELECT, INSERT, UPDATE, DELETE ON pj.projects, pj.steps TO archive_default_app;
INSERT INTO pj.clubs SELECT n, 'Club ' || n FROM generate_series(1,6) n;
INSERT INTO pj.projects SELECT id, md5(format('%s/%s', id, n))::uuid, format('Project %s of %s', n, name) FROM pj.clubs, generate_series(1,2) n;
INSERT INTO pj.steps SELECT club_id, no, 1, 'Begin' FROM pj.projects;
