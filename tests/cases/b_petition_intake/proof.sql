\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_petition_intake_app;
BEGIN;
SELECT set_config('civic.council', '11', true);
INSERT INTO civic.signatures VALUES (22, 1, 'Mickey Mouse');
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT council_id) FROM civic.signatures) = 1) THEN RAISE EXCEPTION 'signatures can be read as well'; END IF;
END $$;
SELECT set_config('civic.council', '22', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM civic.signatures WHERE signer = 'Mickey Mouse')) THEN RAISE EXCEPTION 'nothing was planted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
