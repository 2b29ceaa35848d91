CREATE OR REPLACE FUNCTION look_for(q tsquery) RETURNS TABLE (full_name text, address text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.full_name, c.address FROM customers c WHERE to_tsvector('simple', c.full_name || ' ' || coalesce(c.address, '')) @@ q AND c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer $$;
