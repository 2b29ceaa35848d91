\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_order_outbox_app;
BEGIN;
SELECT set_config('market.vendor', '62', true);
INSERT INTO market.orders VALUES (62, 77, 'P2', 'Secret Buyer');
SELECT set_config('market.vendor', '61', true);
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM market.orders WHERE vendor_id = 62) = 0) THEN RAISE EXCEPTION 'orders leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM market.outbox WHERE payload ->> 'buyer' = 'Secret Buyer')) THEN RAISE EXCEPTION 'the order cannot be seen'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
