SET SESSION AUTHORIZATION r2s_gap_numbers;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM gn.orders) THEN RAISE EXCEPTION 'vacuous gn.orders'; END IF; IF EXISTS (SELECT FROM gn.orders WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak gn.orders'; END IF; IF NOT EXISTS (SELECT FROM gn.parcels) THEN RAISE EXCEPTION 'vacuous gn.parcels'; END IF; IF EXISTS (SELECT FROM gn.parcels WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak gn.parcels'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM gn.orders) THEN RAISE EXCEPTION 'nobody sees gn.orders'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
