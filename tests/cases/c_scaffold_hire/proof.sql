SET SESSION AUTHORIZATION scaffold_hire_app;
BEGIN;
SELECT set_config('hire.firm', 'mast', true);
DO $$ BEGIN
  INSERT INTO part_list VALUES ('mast', 900, md5('hoog1')::uuid, 'x', 1);
  SET CONSTRAINTS ALL IMMEDIATE;
  BEGIN
    INSERT INTO part_list VALUES ('mast', 901, md5('nobody')::uuid, 'x', 1);
    RAISE EXCEPTION 'no oracle';
  EXCEPTION WHEN foreign_key_violation THEN NULL;
  END;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
