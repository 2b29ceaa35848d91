\ir ../sound.sql

INSERT INTO watch VALUES
  ('press.users', 'true', 'none'),
  ('press.sites', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.memberships', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.themes', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.block_templates', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.categories', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.posts', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.revisions', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.tags', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all'),
  ('press.comments', 'site_id <> ''51000000-0000-4000-8000-00000000000a''', 'all');

-- nobody
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
COMMIT;

-- the attacker
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SET LOCAL ROLE c_press_sites_author;
SELECT set_config('request.jwt.claims', '{"sub": "5a000000-0000-4000-8000-000000000001"}', true);
SELECT pg_temp.reads();
SELECT pg_temp.sweep();
SELECT pg_temp.ok('UPDATE press.themes SET css = ''''', 1), pg_temp.ok('SELECT FROM press.themes', 3), pg_temp.ok('DELETE FROM press.block_templates', 1), pg_temp.no('INSERT INTO press.themes (name) VALUES (''Free'')', '^error 42501'), pg_temp.no('UPDATE press.themes SET site_id = NULL', '^error 42501');
SELECT pg_temp.no('INSERT INTO press.redirects VALUES (''51000000-0000-4000-8000-00000000000b'', ''/a'', ''/b'')', '^error 42501'), pg_temp.ok('INSERT INTO press.redirects VALUES (''51000000-0000-4000-8000-00000000000a'', ''/a'', ''/b'')');
SELECT pg_temp.ok('DELETE FROM press.posts', 1);
SELECT set_config('request.jwt.claims', '{"sub": "5a000000-0000-4000-8000-000000000006"}', true);
SELECT pg_temp.ok('SELECT FROM press.sites', 2), pg_temp.ok('SELECT FROM press.posts WHERE site_id = ''51000000-0000-4000-8000-00000000000a''', 0), pg_temp.no('DELETE FROM press.posts WHERE site_id = ''51000000-0000-4000-8000-00000000000b''', '^rows 0');
ROLLBACK;

-- nobody again, on a connection that has served somebody
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SET LOCAL ROLE c_press_sites_author;
SELECT set_config('request.jwt.claims', '{"sub": "5a000000-0000-4000-8000-000000000001"}', true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SET LOCAL ROLE c_press_sites_author;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SET LOCAL ROLE c_press_sites_author; SELECT set_config('request.jwt.claims', '', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_press_sites_login;
SET LOCAL ROLE c_press_sites_author; SELECT set_config('request.jwt.claims', '{"sub": "00000000-0000-4000-8000-000000000001"}', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;

\o
\echo SAFE
