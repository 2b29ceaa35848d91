\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_trial_visits_edc;
BEGIN;
SELECT set_config('trial.user', '1', true);
UPDATE trial.visits SET locked = true;
SELECT set_config('trial.user', '3', true);
DO $$ BEGIN
  IF NOT ((SELECT bool_and(locked) FROM trial.visits)) THEN RAISE EXCEPTION 'the visits of the other site are not locked'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
