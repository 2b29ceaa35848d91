CREATE OR REPLACE FUNCTION suggest(p_prefix text) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF length(p_prefix) <> 3 THEN RETURN; END IF;
  RETURN QUERY SELECT c.full_name || ', ' || c.address FROM customers c WHERE c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND lower(left(c.full_name, 3)) = lower(p_prefix) ORDER BY 1 LIMIT 10;
END $$;
