REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER FUNCTION law.matter_text(integer, integer) SET search_path = law, pg_temp;
