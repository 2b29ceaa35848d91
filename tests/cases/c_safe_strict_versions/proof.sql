SET SESSION AUTHORIZATION r2s_strict_versions;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM bill.bills) THEN RAISE EXCEPTION 'vacuous bill.bills'; END IF; IF EXISTS (SELECT FROM bill.bills WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak bill.bills'; END IF; IF NOT EXISTS (SELECT FROM bill.lines) THEN RAISE EXCEPTION 'vacuous bill.lines'; END IF; IF EXISTS (SELECT FROM bill.lines WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak bill.lines'; END IF; IF NOT EXISTS (SELECT FROM bill.chain) THEN RAISE EXCEPTION 'vacuous bill.chain'; END IF; IF EXISTS (SELECT FROM bill.chain WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak bill.chain'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM bill.bills) THEN RAISE EXCEPTION 'nobody sees bill.bills'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
