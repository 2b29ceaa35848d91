\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_tax_rates_app;
BEGIN;
SELECT set_config('pay.firm', 'ACME', true);
UPDATE pay.tax_rates SET rate = 0.999 WHERE class = 1;
SELECT set_config('pay.firm', 'BETA', true);
DO $$ BEGIN
  IF NOT ((SELECT rate FROM pay.tax_rates WHERE class = 1) = 0.999) THEN RAISE EXCEPTION 'the rate is as before'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
