SET SESSION AUTHORIZATION staff_profile_role_app;
BEGIN;
SELECT set_config('care.uid', md5('1-3')::uuid::text, true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM care.residents WHERE home_id <> 1) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  UPDATE care.staff SET job = 'inspector' WHERE user_id = care.uid();
  IF NOT EXISTS (SELECT FROM care.residents WHERE full_name LIKE '%The Elms') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
