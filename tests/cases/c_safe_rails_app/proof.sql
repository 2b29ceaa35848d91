SET SESSION AUTHORIZATION r2s_rails_app;
BEGIN; SELECT set_config('rails.context','{"account_id": 1}',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM projects) THEN RAISE EXCEPTION 'vacuous projects'; END IF; IF EXISTS (SELECT FROM projects WHERE account_id<>1) THEN RAISE EXCEPTION 'leak projects'; END IF; IF NOT EXISTS (SELECT FROM tasks) THEN RAISE EXCEPTION 'vacuous tasks'; END IF; IF EXISTS (SELECT FROM tasks WHERE account_id<>1) THEN RAISE EXCEPTION 'leak tasks'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM projects) THEN RAISE EXCEPTION 'nobody sees projects'; END IF; IF EXISTS (SELECT FROM attachments) THEN RAISE EXCEPTION 'nobody sees attachments'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
