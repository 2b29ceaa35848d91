\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_price_import_app;
BEGIN;
SELECT gate.enter(1, encode(sha256(convert_to('s3cret1:1', 'UTF8')), 'hex'));
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT shop_id) FROM shop.prices) = 1) THEN RAISE EXCEPTION 'prices can be read at once'; END IF;
END $$;
SELECT shop.import_price('BOO2-1', 0.01);
SELECT gate.enter(2, encode(sha256(convert_to('s3cret2:2', 'UTF8')), 'hex'));
DO $$ BEGIN
  IF NOT ((SELECT price FROM shop.prices WHERE sku = 'BOO2-1') = 0.01) THEN RAISE EXCEPTION 'the price is as before'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
