-- Coupons of web stores; head offices issue them, the stores redeem.
DO $$ BEGIN
  CREATE ROLE b_referral_fk_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA promo;
GRANT USAGE ON SCHEMA promo TO b_referral_fk_app;

CREATE TABLE promo.stores (store integer PRIMARY KEY, host text NOT NULL);
CREATE TABLE promo.coupons (
  code    text PRIMARY KEY,
  store   integer NOT NULL REFERENCES promo.stores,
  percent smallint NOT NULL CHECK (percent BETWEEN 1 AND 100),
  UNIQUE (store, code)
);
CREATE TABLE promo.carts (
  store   integer NOT NULL REFERENCES promo.stores,
  cart    integer NOT NULL,
  shopper text NOT NULL,
  PRIMARY KEY (store, cart)
);
CREATE TABLE promo.redemptions (
  store integer NOT NULL,
  cart  integer NOT NULL,
  code  text NOT NULL CONSTRAINT coupon_exists REFERENCES promo.coupons DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (store, cart),
  FOREIGN KEY (store, cart) REFERENCES promo.carts ON DELETE CASCADE
);

ALTER TABLE promo.stores      ENABLE ROW LEVEL SECURITY;
ALTER TABLE promo.coupons     ENABLE ROW LEVEL SECURITY;
ALTER TABLE promo.carts       ENABLE ROW LEVEL SECURITY;
ALTER TABLE promo.redemptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY store ON promo.stores      USING (store = nullif(current_setting('promo.store', true), '')::integer);
CREATE POLICY store ON promo.coupons     USING (store = nullif(current_setting('promo.store', true), '')::integer);
CREATE POLICY store ON promo.carts       USING (store = nullif(current_setting('promo.store', true), '')::integer);
CREATE POLICY store ON promo.redemptions USING (store = nullif(current_setting('promo.store', true), '')::integer);
GRANT SELECT ON promo.stores, promo.coupons TO b_referral_fk_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON promo.carts, promo.redemptions TO b_referral_fk_app;

INSERT INTO promo.stores VALUES (100, 'tea.example'), (101, 'toys.example'), (102, 'tools.example');
INSERT INTO promo.coupons SELECT upper(split_part(host, '.', 1)) || p, store, p FROM promo.stores, unnest(ARRAY[5, 10, 25]) p;
INSERT INTO promo.carts SELECT store, n, 'Shopper ' || n FROM promo.stores, generate_series(1, 4) n;
INSERT INTO promo.redemptions SELECT store, 1, code FROM promo.coupons WHERE percent = 10;
