SET SESSION AUTHORIZATION choir_export_app;
BEGIN;
SELECT set_config('ens.me', md5('e1')::uuid::text, true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM ens.export_json('singers') j WHERE j->>'name' LIKE '%Vox Humana') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
