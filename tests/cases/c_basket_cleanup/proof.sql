SET SESSION AUTHORIZATION c_basket_cleanup_app;
BEGIN;
SELECT set_config('shop.id', '1', true);
DELETE FROM shop.baskets;
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF (SELECT count(*) FROM shop.baskets WHERE shop_id = 6) <> 1 THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
