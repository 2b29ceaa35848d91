\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION c_gateway_limits_app;
BEGIN;
SELECT set_config('gw.sender', '9a000000-0000-4000-8000-000000000002', true);
SAVEPOINT before;
INSERT INTO gw.messages (sender_id, carrier, template, recipient) VALUES ('9a000000-0000-4000-8000-000000000002', 'telewave', 'reminder', '+49301234567');
ROLLBACK TO before;
-- the pizzeria uses up its messages
SELECT set_config('gw.sender', '9a000000-0000-4000-8000-000000000001', true);
DO $$
BEGIN
  IF (SELECT count(DISTINCT sender_id) FROM gw.messages) <> 1 THEN RAISE EXCEPTION 'messages leaks as well'; END IF;
  LOOP
    BEGIN
      INSERT INTO gw.messages (sender_id, carrier, template, recipient) VALUES ('9a000000-0000-4000-8000-000000000001', 'telewave', 'reminder', '+49301234567');
    EXCEPTION WHEN configuration_limit_exceeded THEN EXIT;
    END;
  END LOOP;
END $$;
-- the clinic cannot send any more
SELECT set_config('gw.sender', '9a000000-0000-4000-8000-000000000002', true);
DO $$
DECLARE ok boolean;
BEGIN
  BEGIN
    INSERT INTO gw.messages (sender_id, carrier, template, recipient) VALUES ('9a000000-0000-4000-8000-000000000002', 'telewave', 'reminder', '+49301234567');
    ok := true;
  EXCEPTION WHEN configuration_limit_exceeded THEN ok := false;
  END;
  IF ok THEN RAISE EXCEPTION 'the other sender is not hindered'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
