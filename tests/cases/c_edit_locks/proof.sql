-- The lock that one team takes is the one that another team asks for.
SET SESSION AUTHORIZATION edit_locks_app;
BEGIN;
SELECT set_config('app.tenant', '1', true), wiki.edit('home');
SELECT array_agg(format('%s %s', classid, objid)) AS first FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() \gset
ROLLBACK;
BEGIN;
SELECT set_config('app.tenant', '2', true), wiki.edit('home');
SELECT array_agg(format('%s %s', classid, objid)) AS second FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() \gset
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 1 / (:'first'::text[] = :'second'::text[])::integer AS same;
SELECT 'LEAK';
