DO $$ BEGIN
  CREATE ROLE workshop_app LOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

GRANT SELECT ON workshops, faults TO workshop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON customers, repairs TO workshop_app;
