CREATE OR REPLACE FUNCTION gym.email_problem(address text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF address !~ '^[^@ ]+@[^@ ]+$' THEN
    RETURN 'not an address';
  ELSIF EXISTS (SELECT FROM gym."user" u WHERE u.email = address AND u.gym = gym.here()) THEN
    RETURN 'already registered';
  END IF;
  RETURN NULL;
END $$;
