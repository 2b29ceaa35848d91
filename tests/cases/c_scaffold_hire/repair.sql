CREATE OR REPLACE FUNCTION job_is_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM job WHERE job_uid = NEW.job_uid AND firm_code = NEW.firm_code;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = format('job %s does not exist', NEW.job_uid);
  END IF;
  RETURN NULL;
END $$;
