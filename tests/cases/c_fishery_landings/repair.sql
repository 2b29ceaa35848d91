CREATE OR REPLACE FUNCTION fish.grid(p_page integer DEFAULT 1, p_order text DEFAULT 'landed') RETURNS SETOF fish.landings
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fish, pg_temp AS $$
BEGIN
  IF p_order NOT IN ('boat', 'landed', 'species', 'kilos', 'price') THEN RAISE EXCEPTION 'no such column'; END IF;
  RETURN QUERY EXECUTE format('SELECT * FROM landings WHERE coop = coop() ORDER BY %I LIMIT 25 OFFSET %s', p_order, 25 * (greatest(p_page, 1) - 1));
END $$;
