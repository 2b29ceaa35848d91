CREATE OR REPLACE FUNCTION orders_page(p_cursor text DEFAULT NULL) RETURNS TABLE (series text, number integer, total numeric, next_cursor text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c jsonb := CASE WHEN p_cursor IS NULL THEN jsonb_build_object('after', 0) ELSE convert_from(decode(p_cursor, 'base64'), 'UTF8')::jsonb END;
BEGIN
  RETURN QUERY SELECT o.series, o.number, o.total, replace(encode(convert_to(jsonb_build_object('after', o.number)::text, 'UTF8'), 'base64'), E'\n', '')
    FROM orders o WHERE o.tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND o.number > (c->>'after')::integer ORDER BY o.number LIMIT 2;
END $$;
