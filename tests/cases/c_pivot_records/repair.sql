CREATE OR REPLACE FUNCTION pivot(p_what text DEFAULT 'orders') RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF p_what = 'orders' THEN RETURN QUERY SELECT o.series, sum(o.total) FROM orders o WHERE o.tenant_id = nullif(current_setting('app.tenant', true), '')::integer GROUP BY 1;
  ELSE RETURN QUERY SELECT c.full_name, c.id::numeric FROM customers c WHERE c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer; END IF;
END $$;
