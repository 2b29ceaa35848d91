\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_quarry_owner_app;
BEGIN;
SELECT set_config('quarry.site', '1', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT site) = 1 FROM quarry.loads), false) THEN RAISE EXCEPTION 'loads leaks at once'; END IF;
END $$;
SET LOCAL ROLE a_quarry_owner_migrator;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM quarry.loads WHERE buyer = 'Mason in Carrara')), false) THEN RAISE EXCEPTION 'no load of another site is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
