SET SESSION AUTHORIZATION ski_dashboard_app;
BEGIN; SELECT set_config('ski.resort', 'arosa', true); SELECT count(*) FROM ski.dashboard(2024); COMMIT;
BEGIN; SELECT set_config('ski.resort', 'hemsedal', true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM ski.dashboard(2024) WHERE incidents LIKE '%arosa%') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
