SET SESSION AUTHORIZATION r2s_double_entry;
BEGIN; SELECT de.enter(md5('l1')::uuid);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM de.postings) THEN RAISE EXCEPTION 'vacuous de.postings'; END IF; IF EXISTS (SELECT FROM de.postings WHERE tenant_id<>md5('l1')::uuid) THEN RAISE EXCEPTION 'leak de.postings'; END IF; IF NOT EXISTS (SELECT FROM de.accounts) THEN RAISE EXCEPTION 'vacuous de.accounts'; END IF; IF EXISTS (SELECT FROM de.accounts WHERE tenant_id<>md5('l1')::uuid) THEN RAISE EXCEPTION 'leak de.accounts'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
