CREATE OR REPLACE FUNCTION points.transfer(source integer, target integer, amount integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM points.cards c WHERE c.card_no IN (source, target) AND c.programme = points.programme()) <> 2 THEN
    RAISE EXCEPTION 'no such card' USING ERRCODE = 'no_data_found';
  END IF;
  UPDATE points.cards c SET balance = c.balance + CASE c.card_no WHEN target THEN amount ELSE -amount END
    WHERE c.card_no IN (source, target) AND c.programme = points.programme();
END $$;
