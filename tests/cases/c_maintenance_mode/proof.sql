SET SESSION AUTHORIZATION maintenance_mode_app;
BEGIN; SELECT set_config('app.tenant','1',true); SET LOCAL fleet.maintenance = 'on';
DO $$ BEGIN IF NOT EXISTS (SELECT FROM fleet.trips WHERE tenant_id = 2) THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
