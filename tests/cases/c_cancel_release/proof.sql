SET SESSION AUTHORIZATION cancel_release_app;
BEGIN; SELECT set_config('app.tenant','1',true); UPDATE ev.tickets SET status = 'cancelled' WHERE no = 2; COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM ev.seats WHERE holder IS NULL) THEN RAISE EXCEPTION 'as before'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
