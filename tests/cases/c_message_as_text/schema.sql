DO $$ BEGIN CREATE ROLE message_as_text_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Devices send JSON, which the broker hands over as text.
CREATE SCHEMA iot; GRANT USAGE ON SCHEMA iot TO message_as_text_app;
CREATE TABLE iot.plants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE iot.devices (tenant_id integer NOT NULL REFERENCES iot.plants, serial text NOT NULL, last numeric, PRIMARY KEY (tenant_id, serial));
CREATE TABLE iot.alarms (tenant_id integer NOT NULL, serial text NOT NULL, over numeric NOT NULL, PRIMARY KEY (tenant_id, serial, over), FOREIGN KEY (tenant_id, serial) REFERENCES iot.devices);

CREATE FUNCTION iot.ingest(p_message text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = iot, pg_temp AS $$
DECLARE m jsonb := p_message::jsonb;
BEGIN
  UPDATE devices SET last = (m->'reading'->>'value')::numeric WHERE serial = m->'device'->>'serial';
END $$;
ALTER TABLE iot.plants ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON iot.plants USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE iot.devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON iot.devices USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE iot.alarms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON iot.alarms USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON iot.plants, iot.devices, iot.alarms TO message_as_text_app; GRANT INSERT, DELETE ON iot.alarms TO message_as_text_app;
INSERT INTO iot.plants SELECT n, 'Plant ' || n FROM generate_series(1,3) n;
INSERT INTO iot.devices SELECT tenant_id, format('SN-%s-%s', tenant_id, n), 20 + n FROM iot.plants, generate_series(1,3) n;
INSERT INTO iot.alarms SELECT tenant_id, serial, 80 FROM iot.devices;
