DROP POLICY tidy ON shop.baskets;
CREATE POLICY tidy ON shop.baskets FOR DELETE USING (shop_id = shop.me());
