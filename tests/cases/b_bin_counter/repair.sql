CREATE OR REPLACE FUNCTION depot.count_bin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE depot.bins b SET filled = b.filled + NEW.pieces WHERE b.tenant_id = NEW.tenant_id AND b.label = NEW.label;
  RETURN NULL;
END $$;
