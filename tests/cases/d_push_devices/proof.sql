\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION d_push_devices_app;
BEGIN;
SELECT set_config('push.app', 'gym', true);
SELECT push.unregister(md5('zoo1'));
SELECT push.register(md5('zoo2'), 'web', 'mine now');
SELECT set_config('push.app', 'zoo', true);
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM push.devices WHERE token = md5('zoo1')) THEN RAISE EXCEPTION 'unregister leaks as well'; END IF;
  IF EXISTS (SELECT FROM push.devices WHERE token = md5('zoo2') AND person LIKE 'Person 2%') THEN RAISE EXCEPTION 'held'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
