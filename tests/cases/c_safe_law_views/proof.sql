\ir ../sound.sql

INSERT INTO watch VALUES
  ('law_data.firms', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.lawyers', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.clients', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.matters', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.documents', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.time_entries', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.deadlines', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.trust_moves', 'firm <> md5(''firm1'')::uuid', 'none'),
  ('law_data.firm_figures', 'firm <> md5(''firm1'')::uuid', 'none');

-- nobody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
COMMIT;

-- the attacker
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT set_config('law.firm', md5('firm1')::uuid::text, true);
SELECT pg_temp.reads();
SELECT pg_temp.sweep('^(rows 0$|error (42501|55000|428C9|0A000))');
SELECT pg_temp.ok('DELETE FROM law.matters', 2), pg_temp.ok('UPDATE law.clients SET name = ''x''', 2), pg_temp.no('UPDATE law.clients SET firm = md5(''firm2'')::uuid', '^error 42501');
SELECT pg_temp.ok('DELETE FROM law.time_entries', 2), pg_temp.ok('SELECT FROM law.trust_balances', 3), pg_temp.ok('SELECT FROM law.work_in_progress', 2);
DO $$
DECLARE v text; n bigint; o bigint;
BEGIN
  FOREACH v IN ARRAY ARRAY['firms', 'lawyers', 'clients', 'matters', 'documents', 'deadlines', 'time_entries', 'trust_balances', 'work_in_progress'] LOOP
    EXECUTE format('SELECT count(*) FILTER (WHERE firm = md5(''firm1'')::uuid), count(*) FILTER (WHERE firm <> md5(''firm1'')::uuid) FROM law.%I', v) INTO n, o;
    IF n = 0 OR o <> 0 THEN RAISE EXCEPTION '%: % own, % others', v, n, o; END IF;
    IF v NOT IN ('firms', 'trust_balances', 'work_in_progress') THEN
      PERFORM pg_temp.ok(format('DELETE FROM law.%I WHERE firm <> md5(''firm1'')::uuid', v), 0);
    END IF;
  END LOOP;
  FOREACH v IN ARRAY ARRAY['lawyers', 'clients', 'matters', 'documents', 'deadlines'] LOOP
    PERFORM pg_temp.ok(format('UPDATE law.%I SET firm = firm WHERE firm <> md5(''firm1'')::uuid', v), 0), pg_temp.no(format('UPDATE law.%I SET firm = md5(''firm2'')::uuid', v), '^error 42501');
  END LOOP;
END $$;
SELECT pg_temp.no('INSERT INTO law.clients VALUES (md5(''firm2'')::uuid, 9, ''x'')', '^error 42501'), pg_temp.no('INSERT INTO law.documents (firm, matter_no, title) VALUES (md5(''firm2'')::uuid, ''2026-CIV-001'', ''x'')', '^error 42501');
ROLLBACK;

-- nobody again, on a connection that has served somebody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT set_config('law.firm', md5('firm1')::uuid::text, true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT set_config('law.firm', '', true); SELECT pg_temp.ok('SELECT FROM law.clients', 0), pg_temp.ok('SELECT FROM law.work_in_progress', 0), pg_temp.ok('SELECT FROM law.trust_balances', 0);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
ROLLBACK;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_law_views_app;
SELECT set_config('law.firm', 'none', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
ROLLBACK;

\o
\echo SAFE
