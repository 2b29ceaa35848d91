SET SESSION AUTHORIZATION r2s_odd_tenants;
BEGIN; SELECT set_config('Select.me','zoe',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM "Select"."table") THEN RAISE EXCEPTION 'vacuous "Select"."table"'; END IF; IF EXISTS (SELECT FROM "Select"."table" WHERE "Handle"<>'zoe') THEN RAISE EXCEPTION 'leak "Select"."table"'; END IF; IF NOT EXISTS (SELECT FROM "Select"."and") THEN RAISE EXCEPTION 'vacuous "Select"."and"'; END IF; IF EXISTS (SELECT FROM "Select"."and" WHERE "Handle"<>'zoe') THEN RAISE EXCEPTION 'leak "Select"."and"'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM "Select"."table") THEN RAISE EXCEPTION 'nobody sees "Select"."table"'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
