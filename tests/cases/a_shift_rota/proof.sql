\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_shift_rota_app;
BEGIN;
SELECT set_config('rota.hospital', '2', true);
UPDATE rota.shifts SET slot = 'late';
SELECT set_config('rota.hospital', '1', true);
CREATE TRIGGER stop BEFORE UPDATE ON rota.shifts FOR EACH ROW EXECUTE FUNCTION rota.append_only();
SELECT set_config('rota.hospital', '2', true);
DO $$ BEGIN
  UPDATE rota.shifts SET slot = 'night';
  RAISE EXCEPTION 'the other hospital still works';
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
