CREATE OR REPLACE FUNCTION ski.dashboard(p_year integer) RETURNS TABLE (lift text, persons bigint, incidents text) LANGUAGE sql STABLE AS $$
  SELECT p.lift, sum(p.persons), string_agg(p.incident, '; ' ORDER BY p.day) FROM ski.passes p WHERE extract(year FROM p.day) = p_year GROUP BY 1 ORDER BY 1
$$;
