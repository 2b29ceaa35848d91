SET SESSION AUTHORIZATION r2s_rewriting_triggers;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM cab.drivers) THEN RAISE EXCEPTION 'vacuous cab.drivers'; END IF; IF EXISTS (SELECT FROM cab.drivers WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak cab.drivers'; END IF; IF NOT EXISTS (SELECT FROM cab.rides) THEN RAISE EXCEPTION 'vacuous cab.rides'; END IF; IF EXISTS (SELECT FROM cab.rides WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak cab.rides'; END IF; IF NOT EXISTS (SELECT FROM cab.log) THEN RAISE EXCEPTION 'vacuous cab.log'; END IF; IF EXISTS (SELECT FROM cab.log WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak cab.log'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM cab.drivers) THEN RAISE EXCEPTION 'nobody sees cab.drivers'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
