\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_bulk_loader_app;
BEGIN;
SELECT set_config('loader.org', '7', true);
COPY "Loader"."Lines In" ("Org Id", "order", "Account", "Amount") FROM STDIN (FORMAT csv);
,5,1000,1.00
9,5,4711,-99999.00
\.
SELECT set_config('loader.org', '9', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM "Loader"."Ledger Lines" WHERE "Amount" = -99999)) THEN RAISE EXCEPTION 'no line was planted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
