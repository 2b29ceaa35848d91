SET SESSION AUTHORIZATION r2s_bare_tables;
BEGIN; SELECT set_config('old.code','a',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM old.lines) THEN RAISE EXCEPTION 'vacuous old.lines'; END IF; IF EXISTS (SELECT FROM old.lines WHERE code<>'a') THEN RAISE EXCEPTION 'leak old.lines'; END IF; IF NOT EXISTS (SELECT FROM old.only_code) THEN RAISE EXCEPTION 'vacuous old.only_code'; END IF; IF EXISTS (SELECT FROM old.only_code WHERE code<>'a') THEN RAISE EXCEPTION 'leak old.only_code'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM old.lines) THEN RAISE EXCEPTION 'nobody sees old.lines'; END IF; IF EXISTS (SELECT FROM old.only_code) THEN RAISE EXCEPTION 'nobody sees old.only_code'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
