DO $$ BEGIN CREATE ROLE r2s_conditional_context LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- enter says by whom one is; only who works for several brands has the list of them set, for the transaction.
CREATE SCHEMA auth; CREATE SCHEMA desk; GRANT USAGE ON SCHEMA auth, desk TO r2s_conditional_context;
CREATE TABLE desk.brands (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE auth.work (user_id integer NOT NULL, brand_id integer NOT NULL REFERENCES desk.brands, PRIMARY KEY (user_id, brand_id));
CREATE TABLE desk.tickets (brand_id integer NOT NULL REFERENCES desk.brands, no integer NOT NULL, subject text NOT NULL, PRIMARY KEY (brand_id, no));
CREATE TABLE desk.replies (brand_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, body text NOT NULL, PRIMARY KEY (brand_id, no, pos), FOREIGN KEY (brand_id, no) REFERENCES desk.tickets);
CREATE FUNCTION auth.enter(p_user integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = auth, pg_temp AS $$
DECLARE b integer[] := ARRAY(SELECT brand_id FROM work WHERE user_id = p_user ORDER BY 1);
BEGIN
  PERFORM set_config('desk.brand', coalesce(b[1]::text, ''), true);
  IF cardinality(b) > 1 THEN PERFORM set_config('desk.brands', b::text, true); END IF;
END $$;
CREATE FUNCTION auth.sees(b integer) RETURNS boolean LANGUAGE sql STABLE RETURN b = nullif(current_setting('desk.brand', true), '')::integer OR b = ANY (nullif(current_setting('desk.brands', true), '')::integer[]);
ALTER TABLE desk.brands ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.tickets ENABLE ROW LEVEL SECURITY; ALTER TABLE desk.replies ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON desk.brands USING (auth.sees(id)); CREATE POLICY p ON desk.tickets USING (auth.sees(brand_id)); CREATE POLICY p ON desk.replies USING (auth.sees(brand_id));
GRANT SELECT ON desk.brands TO r2s_conditional_context; GRANT SELECT, INSERT, UPDATE, DELETE ON desk.tickets, desk.replies TO r2s_conditional_context;
INSERT INTO desk.brands SELECT n, 'Brand ' || n FROM generate_series(1,5) n;
INSERT INTO auth.work VALUES (10,1),(10,2),(11,1),(11,2),(20,2),(20,1),(30,3),(40,4),(50,5);
INSERT INTO desk.tickets SELECT id, n, format('Ticket %s of %s', n, name) FROM desk.brands, generate_series(1,3) n;
INSERT INTO desk.replies SELECT brand_id, no, 1, 'Reply' FROM desk.tickets;
