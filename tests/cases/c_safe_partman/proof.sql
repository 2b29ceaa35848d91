SET SESSION AUTHORIZATION r2s_partman;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pm.positions) THEN RAISE EXCEPTION 'vacuous pm.positions'; END IF; IF EXISTS (SELECT FROM pm.positions WHERE fleet_id<>1) THEN RAISE EXCEPTION 'leak pm.positions'; END IF; IF NOT EXISTS (SELECT FROM pm.last_seen) THEN RAISE EXCEPTION 'vacuous pm.last_seen'; END IF; IF EXISTS (SELECT FROM pm.last_seen WHERE fleet_id<>1) THEN RAISE EXCEPTION 'leak pm.last_seen'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM pm.positions) THEN RAISE EXCEPTION 'nobody sees pm.positions'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
