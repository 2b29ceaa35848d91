CREATE OR REPLACE FUNCTION ev.release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ev, pg_temp AS $$
BEGIN UPDATE seats SET holder = NULL WHERE hall = NEW.hall AND seat = NEW.seat AND tenant_id = NEW.tenant_id; RETURN NULL; END $$;
