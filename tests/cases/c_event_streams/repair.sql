CREATE OR REPLACE FUNCTION es.append(p_stream uuid, p_expected integer, p_kind text, p_data jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = es, pg_temp AS $$
DECLARE s streams;
BEGIN
  SELECT * INTO s FROM streams WHERE stream = p_stream AND tenant_id = nullif(current_setting('app.tenant', true), '')::integer FOR UPDATE;
  IF s.version IS DISTINCT FROM p_expected THEN RAISE EXCEPTION 'concurrent change'; END IF;
  UPDATE streams SET version = version + 1 WHERE stream = p_stream;
  INSERT INTO events VALUES (s.tenant_id, p_stream, s.version + 1, p_kind, p_data);
END $$;
