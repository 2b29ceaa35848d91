CREATE OR REPLACE FUNCTION camp.room_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = camp, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM pitches WHERE tenant_id = NEW.tenant_id) > 13 THEN RAISE EXCEPTION 'the plan allows no more pitches'; END IF;
  RETURN NULL;
END $$;
