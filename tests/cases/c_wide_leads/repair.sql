CREATE OR REPLACE FUNCTION crm.mark_duplicate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = crm, pg_temp AS $$
BEGIN
  IF NEW.duplicate_of IS NOT NULL THEN UPDATE leads SET closed = true WHERE ref = NEW.duplicate_of AND tenant_id = NEW.tenant_id; END IF;
  RETURN NULL;
END $$;
