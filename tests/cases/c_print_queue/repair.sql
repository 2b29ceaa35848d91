CREATE OR REPLACE FUNCTION label_texts(p_orders text) RETURNS TABLE (label text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT o.client || ' / ' || o.order_no FROM print_orders o
   WHERE o.shop = nullif(current_setting('print.shop', true), '')::int AND o.order_no = ANY (string_to_array(p_orders, ',')::bigint[]) ORDER BY 1;
END $$;
