SET SESSION AUTHORIZATION r2s_expiring_leases;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM otp.leases) THEN RAISE EXCEPTION 'vacuous otp.leases'; END IF; IF EXISTS (SELECT FROM otp.leases WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak otp.leases'; END IF; IF NOT EXISTS (SELECT FROM otp.live) THEN RAISE EXCEPTION 'vacuous otp.live'; END IF; IF EXISTS (SELECT FROM otp.live WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak otp.live'; END IF; IF NOT EXISTS (SELECT FROM otp.codes) THEN RAISE EXCEPTION 'vacuous otp.codes'; END IF; IF EXISTS (SELECT FROM otp.codes WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak otp.codes'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM otp.leases) THEN RAISE EXCEPTION 'nobody sees otp.leases'; END IF; IF EXISTS (SELECT FROM otp.codes) THEN RAISE EXCEPTION 'nobody sees otp.codes'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
