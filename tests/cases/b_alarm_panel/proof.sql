\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_alarm_panel_app;
BEGIN;
SELECT set_config('guard.site', 'mill', true);
DO $$ DECLARE n bigint; BEGIN
  DELETE FROM ops.alarm WHERE site = 'vault';
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n > 0 THEN RAISE EXCEPTION 'a DELETE with WHERE works as well'; END IF;
END $$;
DELETE FROM ops.alarm;
SELECT set_config('guard.site', 'vault', true);
DO $$ BEGIN
  IF NOT (NOT EXISTS (SELECT FROM ops.alarm)) THEN RAISE EXCEPTION 'the alarms of the vault are still there'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
