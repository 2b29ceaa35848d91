ALTER TABLE shop.prices DROP CONSTRAINT prices_key, ADD CONSTRAINT prices_key PRIMARY KEY (shop_id, sku);
CREATE OR REPLACE FUNCTION shop.import_price(article text, amount numeric) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO shop.prices (shop_id, sku, price) SELECT gate.shop(), article, amount WHERE gate.shop() IS NOT NULL
    ON CONFLICT (shop_id, sku) DO UPDATE SET price = EXCLUDED.price
$$;
