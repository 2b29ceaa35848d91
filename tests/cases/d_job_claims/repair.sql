CREATE OR REPLACE FUNCTION claim(p_job integer) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_firm integer;
BEGIN
  SELECT v.firm INTO found_firm FROM visits v WHERE v.job = p_job AND v.firm = nullif(current_setting('field.firm', true), '')::integer FOR UPDATE NOWAIT;
  IF found_firm IS NULL THEN RETURN 'no such job'; END IF;
  UPDATE visits SET claimed = true WHERE firm = found_firm AND job = p_job;
  RETURN 'yours';
EXCEPTION WHEN lock_not_available THEN RETURN 'a colleague has it';
END $$;
