CREATE OR REPLACE FUNCTION agenda(p_day date) RETURNS TABLE (starts_at timestamptz, doctor text, patient text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.starts_at, a.doctor, a.patient FROM appointments a WHERE a.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND a.starts_at >= p_day AND a.starts_at < p_day + 1 ORDER BY 1 $$;
