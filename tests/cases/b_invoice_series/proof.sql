\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_invoice_series_app;
BEGIN;
SELECT set_config('acct.client', '501', true);
SELECT setval('acct.receipt_no', (SELECT min(no) FROM acct.receipts WHERE client_id = 501), true);
SELECT set_config('acct.client', '502', true);
SELECT setval('acct.receipt_no', (SELECT min(no) FROM acct.receipts), false);
DO $$ BEGIN
  INSERT INTO acct.receipts (client_id, paid_by, cents) VALUES (502, 'Customer 9', 900);
  RAISE EXCEPTION 'the number was free';
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
