ALTER FUNCTION school.my_schools() SET search_path = school, pg_catalog, pg_temp;
