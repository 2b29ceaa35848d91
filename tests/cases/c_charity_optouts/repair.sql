CREATE OR REPLACE FUNCTION give.apply_opt_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE give.supporter SET subscribed = false WHERE lower(email) = lower(NEW.address) AND charity_id = NEW.charity_id;
  RETURN NEW;
END $$;
