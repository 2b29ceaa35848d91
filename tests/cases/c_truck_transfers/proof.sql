\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION truck_transfers_app;
BEGIN;
SELECT set_config('app.tenant', '1', true);
INSERT INTO fleet.requests (tenant_id, plate, agreed) VALUES (1, 'TR-21', true);
SELECT fleet.carry_out(max(id)) FROM fleet.requests WHERE plate = 'TR-21';
SELECT set_config('app.tenant', '2', true);
DO $$ BEGIN IF EXISTS (SELECT FROM fleet.trucks WHERE plate = 'TR-21') THEN RAISE EXCEPTION 'still there'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
