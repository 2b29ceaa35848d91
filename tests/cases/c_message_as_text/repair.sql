CREATE OR REPLACE FUNCTION iot.ingest(p_message text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = iot, pg_temp AS $$
DECLARE m jsonb := p_message::jsonb;
BEGIN
  UPDATE devices SET last = (m->'reading'->>'value')::numeric WHERE serial = m->'device'->>'serial' AND tenant_id = nullif(current_setting('app.tenant', true), '')::integer;
END $$;
