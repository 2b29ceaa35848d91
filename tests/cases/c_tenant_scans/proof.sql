SELECT scan_ref AS o FROM rent.contracts WHERE assoc = 2 AND contract = 1 \gset
SELECT set_config('proof.o', :'o', false);
SET SESSION AUTHORIZATION c_tenant_scans_app;
BEGIN;
SELECT set_config('rent.assoc', '1', true);
DO $$ BEGIN IF convert_from(lo_get(current_setting('proof.o')::oid), 'UTF8') NOT LIKE '%Woonwel' THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
