CREATE OR REPLACE FUNCTION similar_names(p_name text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c customers; n bigint := 0;
BEGIN
  FOR c IN SELECT * FROM customers WHERE tenant_id = nullif(current_setting('app.tenant', true), '')::integer LOOP
    RAISE DEBUG 'compare % with %', p_name, c.full_name;
    IF c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND lower(c.full_name) = lower(p_name) THEN n := n + 1; END IF;
  END LOOP;
  RETURN n;
END $$;
