SET SESSION AUTHORIZATION r2s_audited_enter;
BEGIN; SELECT au.enter(11, 1);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM au.records) THEN RAISE EXCEPTION 'vacuous au.records'; END IF; IF EXISTS (SELECT FROM au.records WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak au.records'; END IF; IF NOT EXISTS (SELECT FROM au.access_log) THEN RAISE EXCEPTION 'vacuous au.access_log'; END IF; IF EXISTS (SELECT FROM au.access_log WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak au.access_log'; END IF; IF NOT EXISTS (SELECT FROM au.users) THEN RAISE EXCEPTION 'vacuous au.users'; END IF; IF EXISTS (SELECT FROM au.users WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak au.users'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM au.records) THEN RAISE EXCEPTION 'nobody sees au.records'; END IF; IF EXISTS (SELECT FROM au.access_log) THEN RAISE EXCEPTION 'nobody sees au.access_log'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
