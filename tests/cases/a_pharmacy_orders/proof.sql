\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_pharmacy_orders_app;
BEGIN;
SELECT set_config('counter.pharmacy', md5('rxLion')::uuid::text, true);
CREATE TEMP TABLE seen (what text);
CREATE FUNCTION pg_temp.look(v text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
  INSERT INTO pg_temp.seen VALUES (v);
  RETURN true;
END $$;
SELECT count(*) FROM counter.prescriptions WHERE pg_temp.look(patient);
DO $$ BEGIN
  IF NOT coalesce((NOT EXISTS (SELECT FROM seen WHERE what NOT LIKE '% of Lion')), false) THEN RAISE EXCEPTION 'prescriptions leaks as well'; END IF;
END $$;
SELECT count(*) FROM counter.delivery_list WHERE pg_temp.look(patient);
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM seen WHERE what LIKE '% of Station')), false) THEN RAISE EXCEPTION 'no patient of another pharmacy was seen'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
