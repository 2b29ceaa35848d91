TRUNCATE gw.windows;
ALTER TABLE gw.windows ADD COLUMN sender_id uuid NOT NULL REFERENCES gw.senders, DROP CONSTRAINT windows_pkey, ADD PRIMARY KEY (sender_id, carrier, starts);
CREATE OR REPLACE FUNCTION gw.throttle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n integer; allowed integer;
BEGIN
  INSERT INTO gw.windows AS w (sender_id, carrier, starts, sent) VALUES (NEW.sender_id, NEW.carrier, date_bin('15 minutes', now(), '2020-01-01'), 1)
    ON CONFLICT (sender_id, carrier, starts) DO UPDATE SET sent = w.sent + 1 RETURNING w.sent INTO n;
  SELECT c.per_window INTO allowed FROM gw.carriers c WHERE c.carrier = NEW.carrier;
  IF n > allowed THEN RAISE EXCEPTION 'rate limit of % exceeded, try again later', NEW.carrier USING ERRCODE = '53400'; END IF;
  RETURN NULL;
END $$;
