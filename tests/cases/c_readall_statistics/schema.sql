-- Business intelligence for franchise gyms: the reader is a member of pg_read_all_data "because every table has row security anyway".
DO $$ BEGIN CREATE ROLE c_readall_statistics_bi LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT pg_read_all_data TO c_readall_statistics_bi;
CREATE SCHEMA gym;
CREATE TABLE gym.clubs (club integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE gym.members (club integer NOT NULL REFERENCES gym.clubs, member integer NOT NULL, surname text NOT NULL, illness text, PRIMARY KEY (club, member));
CREATE TABLE gym.checkins (club integer NOT NULL, member integer NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (club, member, at), FOREIGN KEY (club, member) REFERENCES gym.members);
ALTER TABLE gym.clubs ENABLE ROW LEVEL SECURITY; ALTER TABLE gym.members ENABLE ROW LEVEL SECURITY; ALTER TABLE gym.checkins ENABLE ROW LEVEL SECURITY;
CREATE POLICY c ON gym.clubs USING (club::text = current_setting('gym.club', true)); CREATE POLICY c ON gym.members USING (club::text = current_setting('gym.club', true)); CREATE POLICY c ON gym.checkins USING (club::text = current_setting('gym.club', true));
INSERT INTO gym.clubs VALUES (1, 'Iron'), (2, 'Flex'), (3, 'Pulse');
INSERT INTO gym.members SELECT club, n, format('Surname%s of %s', n, name), format('illness %s of %s', n % 3, name) FROM gym.clubs, generate_series(1, 40) n;
INSERT INTO gym.checkins SELECT club, member, timestamptz '2025-02-01 07:00+00' FROM gym.members;
ANALYZE gym.clubs; ANALYZE gym.members; ANALYZE gym.checkins;
