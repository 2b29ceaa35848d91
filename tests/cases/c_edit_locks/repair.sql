CREATE OR REPLACE FUNCTION wiki.edit(p_slug text) RETURNS text LANGUAGE plpgsql SET search_path = wiki, pg_temp AS $$
BEGIN
  IF pg_try_advisory_xact_lock(hashtextextended(p_slug || '@' || nullif(current_setting('app.tenant', true), '')::integer, 0)) THEN RETURN 'yours'; END IF;
  RETURN 'somebody is writing';
END $$;
