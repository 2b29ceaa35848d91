SET SESSION AUTHORIZATION r2s_job_queue;
BEGIN; SELECT set_config('q.tenant', md5('t1')::uuid::text, true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM q.jobs) THEN RAISE EXCEPTION 'vacuous q.jobs'; END IF; IF EXISTS (SELECT FROM q.jobs WHERE tenant_id<>md5('t1')::uuid) THEN RAISE EXCEPTION 'leak q.jobs'; END IF; IF NOT EXISTS (SELECT FROM q.hits) THEN RAISE EXCEPTION 'vacuous q.hits'; END IF; IF EXISTS (SELECT FROM q.hits WHERE tenant_id<>md5('t1')::uuid) THEN RAISE EXCEPTION 'leak q.hits'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM q.jobs) THEN RAISE EXCEPTION 'nobody sees q.jobs'; END IF; IF EXISTS (SELECT FROM q.hits) THEN RAISE EXCEPTION 'nobody sees q.hits'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
