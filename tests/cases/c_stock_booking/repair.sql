CREATE OR REPLACE FUNCTION wh.book_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = wh, pg_temp AS $$
BEGIN UPDATE stock SET qty = qty - NEW.qty WHERE sku = NEW.sku AND tenant_id = NEW.tenant_id; RETURN NULL; END $$;
