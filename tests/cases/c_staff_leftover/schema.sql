DO $$ BEGIN CREATE ROLE staff_leftover_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Support desk of several brands; staff see every brand.

CREATE SCHEMA auth; CREATE SCHEMA desk; GRANT USAGE ON SCHEMA auth, desk TO staff_leftover_app;
CREATE TABLE desk.brands (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE auth.users (user_id integer PRIMARY KEY, brand_id integer NOT NULL REFERENCES desk.brands, staff boolean NOT NULL DEFAULT false);
CREATE TABLE desk.tickets (brand_id integer NOT NULL REFERENCES desk.brands, no integer NOT NULL, subject text NOT NULL, PRIMARY KEY (brand_id, no));
CREATE TABLE desk.replies (brand_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, body text NOT NULL, PRIMARY KEY (brand_id, no, pos), FOREIGN KEY (brand_id, no) REFERENCES desk.tickets);

CREATE FUNCTION auth.enter(p_user integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = auth, pg_temp AS $$
DECLARE u users;
BEGIN
  SELECT * INTO u FROM users WHERE user_id = p_user;
  PERFORM set_config('desk.brand', coalesce(u.brand_id::text, ''), true);
  IF u.staff THEN PERFORM set_config('desk.staff', 'yes', false); END IF;
END $$;

CREATE FUNCTION auth.sees(b integer) RETURNS boolean LANGUAGE sql STABLE RETURN b = nullif(current_setting('desk.brand', true), '')::integer OR current_setting('desk.staff', true) = 'yes';
ALTER TABLE desk.brands ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.tickets ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.replies ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON desk.brands USING (auth.sees(id)); CREATE POLICY p ON desk.tickets USING (auth.sees(brand_id)); CREATE POLICY p ON desk.replies USING (auth.sees(brand_id));
GRANT SELECT ON desk.brands TO staff_leftover_app; GRANT SELECT, INSERT, UPDATE, DELETE ON desk.tickets, desk.replies TO staff_leftover_app;
INSERT INTO desk.brands SELECT n, 'Brand ' || n FROM generate_series(1,4) n;
INSERT INTO auth.users SELECT 10 * id + n, id, false FROM desk.brands, generate_series(1,3) n; INSERT INTO auth.users VALUES (900, 1, true);
INSERT INTO desk.tickets SELECT id, n, format('Ticket %s of %s', n, name) FROM desk.brands, generate_series(1,3) n;
INSERT INTO desk.replies SELECT brand_id, no, 1, 'Reply' FROM desk.tickets;
