\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_donor_crm_app;
BEGIN;
SELECT set_config('crm.charity', 'books', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT charity) = 1 FROM crm_v.donors), false) THEN RAISE EXCEPTION 'the view leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM crm.donors WHERE email = 'friend1.of.whales@mail.example')), false) THEN RAISE EXCEPTION 'no address of another charity is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
