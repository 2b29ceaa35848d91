CREATE OR REPLACE FUNCTION mail.export(p_bakery integer) RETURNS TABLE (address text, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM mail_data.people p WHERE p.login = mail.me() AND p.owner AND p.bakery_id = p_bakery) THEN
    RAISE EXCEPTION 'only owners export' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT s.address, s.since FROM mail_data.subscribers s WHERE s.bakery_id = p_bakery;
END $$;
