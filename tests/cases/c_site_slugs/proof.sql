SET SESSION AUTHORIZATION site_slugs_app;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN
 BEGIN INSERT INTO pages VALUES (1, 50, 'Launch 1 of Site 2'); RAISE EXCEPTION 'accepted'; EXCEPTION WHEN unique_violation THEN NULL; END;
 INSERT INTO pages VALUES (1, 50, 'Launch 1 of Site 9'); END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
