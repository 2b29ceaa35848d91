-- Parcel lockers shared by delivery companies. PostgREST-like: the gate logs in and becomes the courier.
DO $$ BEGIN
  CREATE ROLE b_parcel_lockers_courier NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_parcel_lockers_gate LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_parcel_lockers_courier TO b_parcel_lockers_gate;

CREATE FUNCTION my_operator() RETURNS integer LANGUAGE sql STABLE
  RETURN (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'operator')::integer;

CREATE TABLE operators (operator_id integer PRIMARY KEY, brand text NOT NULL);
CREATE TABLE lockers (
  operator_id integer NOT NULL REFERENCES operators,
  locker_no   integer NOT NULL,
  street      text NOT NULL,
  PRIMARY KEY (operator_id, locker_no)
);
CREATE TABLE parcels (
  operator_id integer NOT NULL,
  tracking    text NOT NULL,
  locker_no   integer NOT NULL,
  door_code   char(6) NOT NULL,
  recipient   text NOT NULL,
  PRIMARY KEY (operator_id, tracking),
  FOREIGN KEY (operator_id, locker_no) REFERENCES lockers
);
CREATE TABLE complaints (
  operator_id integer NOT NULL REFERENCES operators,
  tracking    text NOT NULL,
  filed_on    date NOT NULL,
  text        text NOT NULL,
  PRIMARY KEY (operator_id, tracking, filed_on)
);

ALTER TABLE operators  ENABLE ROW LEVEL SECURITY;
ALTER TABLE lockers    ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaints ENABLE ROW LEVEL SECURITY;
CREATE POLICY operator_rows ON operators  TO b_parcel_lockers_courier USING (operator_id = my_operator());
CREATE POLICY operator_rows ON lockers    TO b_parcel_lockers_courier USING (operator_id = my_operator());
CREATE POLICY operator_rows ON complaints TO b_parcel_lockers_courier USING (operator_id = my_operator());
ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
CREATE POLICY see_parcel   ON parcels FOR SELECT TO b_parcel_lockers_courier USING (operator_id = my_operator());
CREATE POLICY drop_parcel  ON parcels FOR INSERT TO b_parcel_lockers_courier WITH CHECK (operator_id = my_operator());
CREATE POLICY claim_parcel ON parcels FOR UPDATE TO b_parcel_lockers_courier USING (true) WITH CHECK (operator_id = my_operator());
CREATE POLICY hand_out     ON parcels FOR DELETE TO b_parcel_lockers_courier USING (operator_id = my_operator());

GRANT SELECT ON operators TO b_parcel_lockers_courier;
GRANT SELECT, INSERT, UPDATE, DELETE ON lockers, parcels, complaints TO b_parcel_lockers_courier;

INSERT INTO operators VALUES (1, 'Swift'), (2, 'Pigeon'), (3, 'Turtle Express');
INSERT INTO lockers SELECT operator_id, n, n || ' Station Road' FROM operators, generate_series(1, 3) n;
INSERT INTO parcels SELECT operator_id, upper(left(brand, 2)) || '-' || lpad(n::text, 6, '0'), n, lpad((operator_id * 7919 * n)::text, 6, '0'), 'Recipient ' || n FROM operators, generate_series(1, 3) n;
INSERT INTO complaints SELECT operator_id, 'TX-' || operator_id, '2025-02-02', 'box was wet' FROM operators;
