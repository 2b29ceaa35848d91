\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION p_payee_check_app;
BEGIN;
SELECT set_config('pay.coop', '1', true);
DO $$
BEGIN
  IF EXISTS (SELECT FROM pay.payees WHERE account = 'NL880302') THEN RAISE EXCEPTION 'payees leaks'; END IF;
  BEGIN
    INSERT INTO pay.payees VALUES (1, 50, 'Probe', 'NL880302');
    RAISE EXCEPTION 'the account was accepted';
  EXCEPTION WHEN check_violation THEN NULL;
  END;
  INSERT INTO pay.payees VALUES (1, 50, 'Probe', 'NL880399');
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
