\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_loyalty_transfer_api;
BEGIN;
SET LOCAL ROLE b_loyalty_transfer_member;
SELECT set_config('request.jwt.claims', '{"programme": "air"}', true);
SELECT points.transfer(min(card_no), 700000 + 10 * ascii('a') + 1, -500) FROM points.cards;
SET LOCAL ROLE b_loyalty_transfer_member;
SELECT set_config('request.jwt.claims', '{"programme": "sea"}', true);
DO $$ BEGIN
  IF NOT ((SELECT min(balance) FROM points.cards) = 0) THEN RAISE EXCEPTION 'the other card was not drained'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
