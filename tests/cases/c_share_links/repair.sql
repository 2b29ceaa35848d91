CREATE OR REPLACE FUNCTION make_link(p_doc uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t text := encode(sha256(convert_to(gen_random_uuid()::text,'UTF8')),'hex');
BEGIN
  INSERT INTO links (tenant_id, token, doc_id) SELECT d.tenant_id, t, d.id FROM docs d WHERE d.id = p_doc AND d.tenant_id = nullif(current_setting('app.tenant', true), '')::integer;
  RETURN t;
END $$;
