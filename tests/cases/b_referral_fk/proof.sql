\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_referral_fk_app;
BEGIN;
SELECT set_config('promo.store', '100', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM promo.coupons WHERE code = 'TOYS25')) THEN RAISE EXCEPTION 'coupons can be read'; END IF;
END $$;
INSERT INTO promo.redemptions VALUES (100, 2, 'TOYS25');
SET CONSTRAINTS ALL IMMEDIATE;
DO $$ BEGIN
  INSERT INTO promo.redemptions VALUES (100, 3, 'TOYS26');
  RAISE EXCEPTION 'a code that nobody has is accepted';
EXCEPTION WHEN foreign_key_violation THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
