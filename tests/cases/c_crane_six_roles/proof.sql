SET SESSION AUTHORIZATION c_crane_six_roles_api;
BEGIN;
SELECT set_config('request.jwt.claims', json_build_object('firm', md5('Grua')::uuid, 'duty', 'surveyor')::text, true);
UPDATE crane.inspections SET passed = false;
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF EXISTS (SELECT FROM crane.inspections WHERE passed AND firm <> md5('Grua')::uuid) THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
