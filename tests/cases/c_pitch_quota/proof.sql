SET SESSION AUTHORIZATION pitch_quota_app;
BEGIN; SELECT set_config('app.tenant','1',true); INSERT INTO camp.pitches VALUES (1, 50, 1); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN INSERT INTO camp.pitches VALUES (2, 50, 1); RAISE EXCEPTION 'accepted'; EXCEPTION WHEN raise_exception THEN IF SQLERRM = 'accepted' THEN RAISE; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
