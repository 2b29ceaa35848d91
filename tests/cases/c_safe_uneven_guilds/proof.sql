\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION c_safe_uneven_guilds_app;
BEGIN;
SET LOCAL ROLE c_safe_uneven_guilds_3;
DO $$
BEGIN
  DELETE FROM works;
  IF EXISTS (SELECT FROM works WHERE guild <> current_user) THEN RAISE EXCEPTION 'another guild is seen'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 1 / (count(*) = 9)::integer AS all_there FROM works;
SELECT 'SAFE';
