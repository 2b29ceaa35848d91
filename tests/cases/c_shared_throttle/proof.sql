SET SESSION AUTHORIZATION shared_throttle_app;
BEGIN; SELECT set_config('app.tenant','1',true); SELECT th.failed('203.0.113.21'); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN INSERT INTO th.sessions (tenant_id, ip, agent) VALUES (2, '203.0.113.21', 'Firefox'); RAISE EXCEPTION 'let in'; EXCEPTION WHEN raise_exception THEN IF SQLERRM = 'let in' THEN RAISE; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
