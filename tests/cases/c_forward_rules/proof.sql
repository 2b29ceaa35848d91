SET SESSION AUTHORIZATION forward_rules_app;
BEGIN; SELECT set_config('app.tenant','1',true); INSERT INTO mail.rules VALUES (1, 'desk2@house2.example'); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true); INSERT INTO mail.messages VALUES (2, 77, 'desk2@house2.example', 'New', 'Very secret'); COMMIT;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM mail.copies WHERE body = 'Very secret') THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
