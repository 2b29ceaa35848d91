\ir ../sound.sql

INSERT INTO watch VALUES
  ('school.schools', 'school_id <> 4101', 'all'),
  ('school.people', 'school_id <> 4101', 'all'),
  ('school.classes', 'school_id <> 4101', 'all'),
  ('school.class_members', 'school_id <> 4101', 'all'),
  ('school.lessons', 'school_id <> 4101', 'all'),
  ('school.grades', 'school_id <> 4101', 'all'),
  ('school.absences', 'school_id <> 4101', 'all'),
  ('school.announcements', 'school_id <> 4101', 'all'),
  ('school.certificates', 'school_id <> 4101', 'all');

-- nobody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
COMMIT;

-- the attacker
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SET LOCAL ROLE s_school_roles_head;
SELECT set_config('request.jwt.claims', '{"school": "4101", "person": "1"}', true);
SELECT pg_temp.reads();
SELECT pg_temp.sweep();
SELECT pg_temp.ok('SELECT FROM school.announcements WHERE school_id IS NULL', 1), pg_temp.ok('DELETE FROM school.announcements', 1), pg_temp.no('INSERT INTO school.announcements (school_id, title, body) VALUES (NULL, ''x'', ''y'')', '^error 42501');
SELECT pg_temp.ok('SELECT FROM school.issue_certificates(''5a'', ''2026/1'') n WHERE n = 3'), pg_temp.ok('UPDATE school.grades SET mark = 1', 3), pg_temp.no('UPDATE school.people SET school_id = 4102', '^error 42501');
SET LOCAL ROLE s_school_roles_pupil;
SELECT set_config('request.jwt.claims', '{"school": "4101", "person": "5"}', true);
SELECT pg_temp.ok('SELECT FROM school.grades', 1), pg_temp.no('SELECT medical FROM school.people', '^error 42501'), pg_temp.no('SELECT school.issue_certificates(''5a'', ''2026/1'')', '^error 42501');
ROLLBACK;

-- nobody again, on a connection that has served somebody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SET LOCAL ROLE s_school_roles_head;
SELECT set_config('request.jwt.claims', '{"school": "4101", "person": "1"}', true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SET LOCAL ROLE s_school_roles_head;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SET LOCAL ROLE s_school_roles_head; SELECT set_config('request.jwt.claims', '{}', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_school_roles_gateway;
SET LOCAL ROLE s_school_roles_teacher; SELECT set_config('request.jwt.claims', '', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))', built_in => true);
ROLLBACK;

\o
\echo SAFE
