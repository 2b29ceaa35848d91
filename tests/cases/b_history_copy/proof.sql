\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_history_copy_web;
BEGIN;
SET LOCAL ROLE b_history_copy_stpaul;
UPDATE registry.persons SET name = 'Corrected' WHERE no = 4;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION b_history_copy_web;
SET LOCAL ROLE b_history_copy_stmary;
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM registry.persons WHERE parish <> current_user)) THEN RAISE EXCEPTION 'persons leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM registry.persons_history WHERE name = 'Person 4 of Paulton')) THEN RAISE EXCEPTION 'the old version cannot be seen'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
