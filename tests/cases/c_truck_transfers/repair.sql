CREATE OR REPLACE FUNCTION fleet.carry_out(p_request bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = fleet, pg_temp AS $$
DECLARE r requests;
BEGIN
  SELECT * INTO r FROM requests WHERE id = p_request AND tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND agreed;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE trucks SET tenant_id = r.tenant_id WHERE plate = r.plate AND tenant_id = r.tenant_id;
  RETURN true;
END $$;
