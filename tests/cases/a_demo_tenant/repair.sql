CREATE OR REPLACE FUNCTION clock.slug() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('clock.slug', true), '');
