CREATE OR REPLACE FUNCTION geo.within(p_area box) RETURNS TABLE (label text, place point) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = geo, pg_temp AS $$
  SELECT s.label, s.place FROM sites s WHERE s.place <@ p_area AND s.tenant_id = nullif(current_setting('app.tenant', true), '')::integer $$;
