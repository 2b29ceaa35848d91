-- Pharmacies work through filtering views; the tables are not granted.
DO $$ BEGIN
  CREATE ROLE a_pharmacy_orders_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_pharmacy_orders_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA rx AUTHORIZATION a_pharmacy_orders_owner;
CREATE SCHEMA counter AUTHORIZATION a_pharmacy_orders_owner;
GRANT USAGE ON SCHEMA counter TO a_pharmacy_orders_app;
SET ROLE a_pharmacy_orders_owner;

CREATE TABLE rx.pharmacies (pharmacy uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE rx.prescriptions (
  pharmacy uuid NOT NULL REFERENCES rx.pharmacies,
  serial   integer NOT NULL,
  patient  text NOT NULL,
  drug     text NOT NULL,
  PRIMARY KEY (pharmacy, serial)
);
CREATE TABLE rx.deliveries (
  pharmacy uuid NOT NULL,
  serial   integer NOT NULL,
  address  text NOT NULL,
  PRIMARY KEY (pharmacy, serial),
  FOREIGN KEY (pharmacy, serial) REFERENCES rx.prescriptions ON DELETE CASCADE
);
CREATE FUNCTION counter.pharmacy() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('counter.pharmacy', true), '')::uuid;

CREATE VIEW counter.pharmacies WITH (security_barrier) AS SELECT pharmacy, name FROM rx.pharmacies WHERE pharmacy = counter.pharmacy();
CREATE VIEW counter.prescriptions WITH (security_barrier) AS
  SELECT pharmacy, serial, patient, drug FROM rx.prescriptions WHERE pharmacy = counter.pharmacy() WITH CHECK OPTION;
CREATE VIEW counter.deliveries WITH (security_barrier) AS
  SELECT pharmacy, serial, address FROM rx.deliveries WHERE pharmacy = counter.pharmacy() WITH CHECK OPTION;
CREATE VIEW counter.delivery_list AS
  SELECT p.pharmacy, p.serial, p.patient, d.address FROM rx.prescriptions p JOIN rx.deliveries d USING (pharmacy, serial) WHERE p.pharmacy = counter.pharmacy();

GRANT SELECT ON counter.pharmacies, counter.delivery_list TO a_pharmacy_orders_app;
GRANT SELECT, UPDATE (patient, drug), DELETE ON counter.prescriptions TO a_pharmacy_orders_app;
GRANT SELECT, UPDATE (address), DELETE ON counter.deliveries TO a_pharmacy_orders_app;
RESET ROLE;

INSERT INTO rx.pharmacies SELECT md5('rx' || n)::uuid, n FROM unnest(ARRAY['Lion', 'Mortar', 'Station']) n;
INSERT INTO rx.prescriptions SELECT pharmacy, n, format('Patient %s of %s', n, name), 'amoxicillin' FROM rx.pharmacies, generate_series(1, 3) n;
INSERT INTO rx.deliveries SELECT pharmacy, serial, 'Home of ' || patient FROM rx.prescriptions;
ANALYZE rx.prescriptions;
ANALYZE rx.deliveries;
