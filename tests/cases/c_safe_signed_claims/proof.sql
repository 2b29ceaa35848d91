SET SESSION AUTHORIZATION r2s_signed_claims;
BEGIN; RESET SESSION AUTHORIZATION; SELECT set_config('request.jwt', api.mint(md5('p6')::uuid), true); SET LOCAL SESSION AUTHORIZATION r2s_signed_claims;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM api.deals) THEN RAISE EXCEPTION 'vacuous api.deals'; END IF; IF EXISTS (SELECT FROM api.deals WHERE firm_id<>3) THEN RAISE EXCEPTION 'leak api.deals'; END IF; IF NOT EXISTS (SELECT FROM api.firms) THEN RAISE EXCEPTION 'vacuous api.firms'; END IF; IF EXISTS (SELECT FROM api.firms WHERE id<>3) THEN RAISE EXCEPTION 'leak api.firms'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM api.deals) THEN RAISE EXCEPTION 'nobody sees api.deals'; END IF; IF EXISTS (SELECT FROM api.firms) THEN RAISE EXCEPTION 'nobody sees api.firms'; END IF; IF EXISTS (SELECT FROM api.colleagues) THEN RAISE EXCEPTION 'nobody sees api.colleagues'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
