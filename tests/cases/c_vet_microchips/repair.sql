CREATE OR REPLACE FUNCTION vet.chip_is_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = vet, pg_temp AS $$
BEGIN
  IF NEW.microchip IS NOT NULL AND EXISTS (
    SELECT FROM animals a WHERE a.microchip = NEW.microchip AND a.practice_id = NEW.practice_id
       AND a.animal_no IS DISTINCT FROM NEW.animal_no) AND NEW.practice_id::text = current_setting('vet.practice', true) THEN
    RAISE EXCEPTION 'this microchip is already registered' USING ERRCODE = 'P0001', HINT = 'check the number on the reader';
  END IF;
  RETURN NEW;
END $$;
