\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_demo_tenant_web;
BEGIN;
SELECT set_config('clock.slug', 'noon', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT slug) = 1 AND min(slug) = 'noon' FROM clock.projects), false) THEN RAISE EXCEPTION 'leaks with context as well'; END IF;
END $$;
COMMIT;
BEGIN;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM clock.projects WHERE name = 'Demolition Moreau job 1')), false) THEN RAISE EXCEPTION 'nothing is visible without context'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
