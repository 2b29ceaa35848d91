SET SESSION AUTHORIZATION plan_sharing_app;
BEGIN;
SELECT set_config('arch.office', '1', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM arch.drawings WHERE office_id <> 1) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  INSERT INTO arch.shares VALUES (3, 1, current_date, true);
  IF NOT EXISTS (SELECT FROM arch.drawings WHERE title LIKE '%Cube') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
