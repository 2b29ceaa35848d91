\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_borrowed_trigger_app;
BEGIN;
SELECT set_config('flat.agency', 'home', true);
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT agency) FROM flat.log) = 1) THEN RAISE EXCEPTION 'the log can be read'; END IF;
END $$;
CREATE TEMP TABLE bait (agency text, flat integer, guest text);
CREATE TRIGGER bait AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION flat.log_viewing();
INSERT INTO bait VALUES ('nest', 1, 'The Mafia');
SELECT set_config('flat.agency', 'nest', true);
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM flat.log WHERE line LIKE 'The Mafia%')) THEN RAISE EXCEPTION 'nothing was planted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
