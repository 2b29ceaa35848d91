\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_device_pk_hub;
BEGIN;
SET LOCAL ROLE b_device_pk_client;
SELECT set_config('request.jwt.claims', '{"home": "elm-1"}', true);
INSERT INTO iot.devices VALUES ('0000BEEF', 'elm-1', 'attic', 'plug');
DO $$ BEGIN
  INSERT INTO iot.devices VALUES (upper(left(md5('yew' || 'attic'), 8)), 'elm-1', 'attic', 'plug');
  RAISE EXCEPTION 'the serial of another home is accepted';
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
