SET SESSION AUTHORIZATION leakproof_varchar_app;
BEGIN; SELECT set_config('app.tenant','1',true);
SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;
DO $$ BEGIN
  PERFORM * FROM con.contacts WHERE CASE WHEN tenant_id = 1 THEN false ELSE con.sounds_like(surname, 'x', true) END; RAISE EXCEPTION 'none';
EXCEPTION WHEN raise_exception THEN IF SQLERRM NOT LIKE '%of 2' AND SQLERRM NOT LIKE '%of 3' THEN RAISE; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
