SET SESSION AUTHORIZATION message_as_text_app;
BEGIN; SELECT set_config('app.tenant','1',true); SELECT iot.ingest('{"device": {"serial": "SN-2-1"}, "reading": {"value": 99}}'); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM iot.devices WHERE last = 99) THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
