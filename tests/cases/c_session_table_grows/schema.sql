DO $$ BEGIN CREATE ROLE session_table_grows_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Support desk; who one is stands in a temporary table that enter fills.

CREATE SCHEMA auth; CREATE SCHEMA desk; GRANT USAGE ON SCHEMA auth, desk TO session_table_grows_app;
CREATE TABLE desk.brands (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE auth.users (user_id integer PRIMARY KEY, brand_id integer NOT NULL REFERENCES desk.brands, staff boolean NOT NULL DEFAULT false);
CREATE TABLE desk.tickets (brand_id integer NOT NULL REFERENCES desk.brands, no integer NOT NULL, subject text NOT NULL, PRIMARY KEY (brand_id, no));
CREATE TABLE desk.replies (brand_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, body text NOT NULL, PRIMARY KEY (brand_id, no, pos), FOREIGN KEY (brand_id, no) REFERENCES desk.tickets);

CREATE FUNCTION auth.enter(p_user integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = auth, pg_temp AS $$
BEGIN
  IF to_regclass('pg_temp.my_brands') IS NULL THEN CREATE TEMP TABLE my_brands (brand_id integer) ON COMMIT PRESERVE ROWS; GRANT SELECT ON pg_temp.my_brands TO PUBLIC; END IF;
  INSERT INTO pg_temp.my_brands SELECT brand_id FROM users WHERE user_id = p_user;
END $$;

CREATE FUNCTION auth.sees(b integer) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN
  IF to_regclass('pg_temp.my_brands') IS NULL THEN RETURN false; END IF;
  RETURN EXISTS (SELECT FROM pg_temp.my_brands m WHERE m.brand_id = b); END $$;
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
ALTER TABLE desk.brands ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.tickets ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.replies ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON desk.brands USING (auth.sees(id)); CREATE POLICY p ON desk.tickets USING (auth.sees(brand_id)); CREATE POLICY p ON desk.replies USING (auth.sees(brand_id));
GRANT SELECT ON desk.brands TO session_table_grows_app; GRANT SELECT, INSERT, UPDATE, DELETE ON desk.tickets, desk.replies TO session_table_grows_app;
INSERT INTO desk.brands SELECT n, 'Brand ' || n FROM generate_series(1,4) n;
INSERT INTO auth.users SELECT 10 * id + n, id, false FROM desk.brands, generate_series(1,2) n;
INSERT INTO desk.tickets SELECT id, n, format('Ticket %s of %s', n, name) FROM desk.brands, generate_series(1,3) n;
INSERT INTO desk.replies SELECT brand_id, no, 1, 'Reply' FROM desk.tickets;
