CREATE OR REPLACE FUNCTION shop_api.stock_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp AS $$
BEGIN
  UPDATE stock SET qty = NEW.qty WHERE warehouse = NEW.warehouse AND sku = NEW.sku AND tenant_id = OLD.tenant_id;
  RETURN NEW;
END $$;
