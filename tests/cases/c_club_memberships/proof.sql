SET SESSION AUTHORIZATION club_memberships_app;
BEGIN;
SELECT set_config('app.person', '11', true);
CREATE TEMP TABLE memberships AS SELECT c AS club_id, 11 AS person FROM generate_series(1, 3) c;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM matches WHERE tactics LIKE '%Wanderers%') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
