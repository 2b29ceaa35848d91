CREATE OR REPLACE FUNCTION lab.samples_of(p_keys anyarray) RETURNS TABLE (code text, result text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = lab, pg_temp AS $$
  SELECT s.code, s.result FROM samples s WHERE s.code::text = ANY (p_keys::text[]) AND s.tenant_id = nullif(current_setting('app.tenant', true), '')::integer $$;
