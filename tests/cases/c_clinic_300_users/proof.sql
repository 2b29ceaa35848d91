SET SESSION AUTHORIZATION c_clinic_300_users_app;
BEGIN;
SELECT set_config('auth.uid', md5('u251')::uuid::text, true);
DO $$ BEGIN IF (SELECT count(DISTINCT clinic_id) FROM clinic.letters) < 2 THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
