\ir ../sound.sql

INSERT INTO watch VALUES ('law.firms', 'firm <> ''Brandt''', 'all'), ('law.files', 'firm <> ''Brandt''', 'all'), ('law.time_entries', 'firm <> ''Brandt''', 'all'), ('sess.tokens', 'firm <> ''Brandt''', 'none'), ('sess.lawyers', 'firm <> ''Brandt''', 'none');

BEGIN;
SET LOCAL SESSION AUTHORIZATION r_boundsess_app;
SELECT pg_temp.blind();
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION r_boundsess_app;
SELECT sess.bind(md5('tBrandtjunior')::uuid);
SELECT pg_temp.reads();
SELECT pg_temp.usual('law.files', 'firm', 'Brandt', 'Castell', 'client = ''x''', 'INSERT INTO law.files VALUES ({t}, ''9/25'', ''n'')');
SELECT pg_temp.ok('SELECT 1 FROM law.time_entries', 6), pg_temp.ok('UPDATE law.time_entries SET worked = tstzrange(lower(worked), NULL)', 3), pg_temp.ok('DELETE FROM law.files', 3), pg_temp.ok('DELETE FROM law.time_entries', 6);
SELECT pg_temp.ok('INSERT INTO law.time_entries (firm, file_no, worked) VALUES (''Brandt'', ''1/25'', ''[2025-04-01,2025-04-02)'')', 1);
SELECT pg_temp.alike('INSERT INTO law.time_entries (firm, file_no, worked) VALUES (''Castell'', ''1/25'', ''[2025-04-01,2025-04-02)'')', 'INSERT INTO law.time_entries (firm, file_no, worked) VALUES (''Castell'', ''8/25'', ''[2025-04-01,2025-04-02)'')', '^error 42501');
SELECT pg_temp.no('UPDATE law.time_entries SET firm = ''Castell''', '^error 42501');
SELECT pg_temp.ok('SELECT WHERE sess.colleague_exists(''senior'')', 1), pg_temp.ok('SELECT WHERE sess.colleague_exists(''nobody'')', 0), pg_temp.no('SELECT 1 FROM sess.bound', '^error 42501');
COMMIT;

-- the same connection, a later transaction: the row is still there, the context is not
BEGIN;
SET LOCAL SESSION AUTHORIZATION r_boundsess_app;
SELECT pg_temp.blind();
CREATE TEMP TABLE own_xid (x integer);
SELECT pg_temp.blind();
SELECT sess.bind(gen_random_uuid());
SELECT pg_temp.blind();
COMMIT;

\o
\echo SAFE
