-- One session: the row of another firm is locked by whoever names it, and so answers otherwise while that firm holds it.
SET SESSION AUTHORIZATION job_claims_app;
BEGIN;
SELECT set_config('field.firm', '1', true);
DO $$ BEGIN IF claim(201) <> 'no such job' OR claim(999) <> 'no such job' THEN RAISE EXCEPTION 'leaks at once'; END IF; END $$;
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM visits WHERE job = 201 AND xmax <> '0') THEN RAISE EXCEPTION 'not locked'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
