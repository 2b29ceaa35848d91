CREATE OR REPLACE FUNCTION autofill() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.address IS NULL AND NEW.phone IS NOT NULL THEN
    SELECT c.address INTO NEW.address FROM customers c WHERE c.phone = NEW.phone AND c.tenant_id = NEW.tenant_id AND c.address IS NOT NULL LIMIT 1;
  END IF;
  RETURN NEW;
END $$;
