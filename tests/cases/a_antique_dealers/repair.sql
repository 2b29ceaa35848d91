CREATE OR REPLACE FUNCTION api.search(term text, max_price numeric DEFAULT NULL) RETURNS TABLE (lot integer, title text, asking numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  q text := 'SELECT p.lot, p.title, p.asking FROM stock.pieces p WHERE p.dealer = stock.me()';
BEGIN
  IF term IS NOT NULL THEN
    q := q || format(' AND p.title ILIKE %L', '%' || term || '%');
  END IF;
  IF max_price IS NOT NULL THEN
    q := q || format(' AND p.asking <= %L', max_price);
  END IF;
  RETURN QUERY EXECUTE q || ' ORDER BY p.lot';
END $$;
