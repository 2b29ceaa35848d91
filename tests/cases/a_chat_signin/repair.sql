CREATE OR REPLACE FUNCTION chat_auth.sign_in(site_id text, site_key text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM chat_auth.sites s WHERE s.site = site_id::uuid AND s.key_hash = sha256(convert_to(site_key, 'UTF8'));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such site or key' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('chat.site', site_id, true);
END $$;
