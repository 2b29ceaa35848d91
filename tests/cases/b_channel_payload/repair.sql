CREATE OR REPLACE FUNCTION cafe.ring() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('kitchen_' || NEW.cafe_id, '');
  RETURN NEW;
END $$;
