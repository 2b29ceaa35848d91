SET SESSION AUTHORIZATION region_orgs_app;
BEGIN; SELECT set_config('geo.region','us',true), set_config('geo.org','3',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM geo.incidents WHERE region = 'eu') THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
