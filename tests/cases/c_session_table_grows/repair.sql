CREATE OR REPLACE FUNCTION auth.enter(p_user integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = auth, pg_temp AS $$
BEGIN
  IF to_regclass('pg_temp.my_brands') IS NULL THEN CREATE TEMP TABLE my_brands (brand_id integer) ON COMMIT DELETE ROWS; GRANT SELECT ON pg_temp.my_brands TO PUBLIC; END IF;
  INSERT INTO pg_temp.my_brands SELECT brand_id FROM users WHERE user_id = p_user;
END $$;
