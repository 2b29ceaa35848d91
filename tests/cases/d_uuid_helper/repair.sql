ALTER FUNCTION rent.landlord() SET search_path = pg_catalog, pg_temp;
