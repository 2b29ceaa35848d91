SET SESSION AUTHORIZATION global_news_app;
BEGIN; SELECT set_config('app.tenant','1',true); INSERT INTO news.posts (tenant_id, scope, body) VALUES (1, 'global', 'Everybody leave'); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM news.posts WHERE body = 'Everybody leave') THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
