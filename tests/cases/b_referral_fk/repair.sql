ALTER TABLE promo.redemptions DROP CONSTRAINT coupon_exists;
ALTER TABLE promo.redemptions ADD CONSTRAINT coupon_exists FOREIGN KEY (store, code) REFERENCES promo.coupons (store, code) DEFERRABLE INITIALLY DEFERRED;
