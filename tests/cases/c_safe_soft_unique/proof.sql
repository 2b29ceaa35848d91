SET SESSION AUTHORIZATION r2s_soft_unique;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM su.people) THEN RAISE EXCEPTION 'vacuous su.people'; END IF; IF EXISTS (SELECT FROM su.people WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak su.people'; END IF; IF NOT EXISTS (SELECT FROM su.settings) THEN RAISE EXCEPTION 'vacuous su.settings'; END IF; IF EXISTS (SELECT FROM su.settings WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak su.settings'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM su.people) THEN RAISE EXCEPTION 'nobody sees su.people'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
