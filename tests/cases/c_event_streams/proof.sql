SET SESSION AUTHORIZATION event_streams_app;
BEGIN; SELECT set_config('app.tenant','1',true); SELECT es.append(md5('s2/1')::uuid, 4, 'closed', '{"by": "me"}'); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM es.events WHERE kind = 'closed') THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
