SET SESSION AUTHORIZATION vet_microchips_app;
BEGIN;
SELECT set_config('vet.practice', '11', true);
DO $$ BEGIN
  INSERT INTO vet.animals VALUES (11, 90, 1, 'x', 'dog', '999999999999999');
  BEGIN
    INSERT INTO vet.animals VALUES (11, 91, 1, 'x', 'dog', '528140000012001');
    RAISE EXCEPTION 'no oracle';
  EXCEPTION WHEN raise_exception THEN
    IF SQLERRM = 'no oracle' THEN RAISE; END IF;
  END;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
