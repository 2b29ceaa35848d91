\set ON_ERROR_STOP on
SELECT frame_number AS theirs FROM bicycles WHERE branch_id = 2 LIMIT 1 \gset
SET SESSION AUTHORIZATION c_two_branches_app;
BEGIN;
SELECT set_config('rental.session', '1/bert', true);
SELECT set_config('proof.theirs', :'theirs', true);
DO $$
BEGIN
  INSERT INTO bicycles VALUES (1, 99, current_setting('proof.theirs'));
  RAISE EXCEPTION 'it was taken';
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
