-- Mortgage brokers: customers with boolean flags, a lookup with a switch that used to be for the back office.
DO $$ BEGIN CREATE ROLE broker_lookup_svc LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE broker (broker_id uuid PRIMARY KEY, firm text NOT NULL, active boolean NOT NULL DEFAULT true);
CREATE TABLE customer (
  broker_id uuid NOT NULL REFERENCES broker, customer_no integer NOT NULL, email text NOT NULL, full_name text NOT NULL,
  income numeric(12,2), kyc_done boolean NOT NULL DEFAULT true, marketing boolean NOT NULL DEFAULT true,
  PRIMARY KEY (broker_id, customer_no));
CREATE TABLE application (
  broker_id uuid NOT NULL, customer_no integer NOT NULL, nth integer NOT NULL, bank text NOT NULL, amount numeric(12,2) NOT NULL, open boolean NOT NULL DEFAULT true,
  PRIMARY KEY (broker_id, customer_no, nth), FOREIGN KEY (broker_id, customer_no) REFERENCES customer);
ALTER TABLE broker ENABLE ROW LEVEL SECURITY; ALTER TABLE customer ENABLE ROW LEVEL SECURITY; ALTER TABLE application ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION current_broker() RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN
  RETURN nullif(current_setting('request.broker', true), '')::uuid; EXCEPTION WHEN invalid_text_representation THEN RETURN NULL; END $$;
CREATE POLICY b ON broker FOR SELECT USING (broker_id = current_broker());
CREATE POLICY b ON customer USING (broker_id = current_broker());
CREATE POLICY b ON application USING (broker_id = current_broker());
GRANT SELECT ON broker TO broker_lookup_svc;
GRANT SELECT, INSERT, UPDATE, DELETE ON customer, application TO broker_lookup_svc;

CREATE FUNCTION customer_by_email(p_email text, p_only_mine boolean DEFAULT true) RETURNS SETOF customer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM customer c WHERE lower(c.email) = lower(p_email) AND (NOT p_only_mine OR c.broker_id = current_broker())
$$;
REVOKE ALL ON FUNCTION customer_by_email FROM PUBLIC; GRANT EXECUTE ON FUNCTION customer_by_email TO broker_lookup_svc;

INSERT INTO broker SELECT md5('b' || n)::uuid, 'Broker ' || n FROM generate_series(1, 4) n;
INSERT INTO customer SELECT broker_id, n, format('c%s.%s@mail.example', n, right(broker_id::text, 4)), format('Customer %s of %s', n, firm), 40000 + n FROM broker, generate_series(1, 6) n;
INSERT INTO application SELECT broker_id, customer_no, 1, 'Bank ' || customer_no, 250000 FROM customer;
