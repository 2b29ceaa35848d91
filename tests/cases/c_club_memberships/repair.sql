ALTER FUNCTION is_member(integer) SET search_path = public, pg_temp;
