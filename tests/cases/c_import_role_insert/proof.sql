SET SESSION AUTHORIZATION import_role_insert_app;
BEGIN; SELECT set_config('app.tenant','1',true); SET LOCAL ROLE r2_importer; INSERT INTO met.values VALUES (2, 'M21', '2026-01-01', 9); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM met.values WHERE kwh = 9) THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
