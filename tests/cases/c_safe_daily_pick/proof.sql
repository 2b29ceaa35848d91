SET SESSION AUTHORIZATION r2s_daily_pick;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pro.proverbs) THEN RAISE EXCEPTION 'vacuous pro.proverbs'; END IF; IF EXISTS (SELECT FROM pro.proverbs WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak pro.proverbs'; END IF; IF NOT EXISTS (SELECT FROM pro.draws) THEN RAISE EXCEPTION 'vacuous pro.draws'; END IF; IF EXISTS (SELECT FROM pro.draws WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak pro.draws'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM pro.proverbs) THEN RAISE EXCEPTION 'nobody sees pro.proverbs'; END IF; IF EXISTS (SELECT FROM pro.draws) THEN RAISE EXCEPTION 'nobody sees pro.draws'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
