-- Garages: customers, cars, jobs, parts. Policies were written for all tables.
DO $$ BEGIN
  CREATE ROLE a_garage_orders_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA garage;
GRANT USAGE ON SCHEMA garage TO a_garage_orders_app;

CREATE TABLE garage.garage (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE garage.customer (
  garage_id uuid NOT NULL REFERENCES garage.garage, id uuid NOT NULL DEFAULT gen_random_uuid(), name text NOT NULL, phone text,
  PRIMARY KEY (garage_id, id)
);
CREATE TABLE garage.car (
  garage_id uuid NOT NULL, plate text NOT NULL, customer_id uuid NOT NULL, vin char(17),
  PRIMARY KEY (garage_id, plate),
  FOREIGN KEY (garage_id, customer_id) REFERENCES garage.customer
);
CREATE TABLE garage.job (
  garage_id uuid NOT NULL, no integer NOT NULL, plate text NOT NULL, opened date NOT NULL DEFAULT current_date, done boolean NOT NULL DEFAULT false,
  PRIMARY KEY (garage_id, no),
  FOREIGN KEY (garage_id, plate) REFERENCES garage.car
);
CREATE TABLE garage.part (
  garage_id uuid NOT NULL REFERENCES garage.garage, sku text NOT NULL, label text NOT NULL, cost numeric(10,2) NOT NULL,
  PRIMARY KEY (garage_id, sku)
);
CREATE TABLE garage.job_part (
  garage_id uuid NOT NULL, no integer NOT NULL, sku text NOT NULL, qty integer NOT NULL CHECK (qty > 0),
  PRIMARY KEY (garage_id, no, sku),
  FOREIGN KEY (garage_id, no) REFERENCES garage.job ON DELETE CASCADE,
  FOREIGN KEY (garage_id, sku) REFERENCES garage.part
);
CREATE TABLE garage.remark (
  garage_id uuid NOT NULL, no integer NOT NULL, at timestamptz NOT NULL DEFAULT now(), txt text NOT NULL,
  PRIMARY KEY (garage_id, no, at),
  FOREIGN KEY (garage_id, no) REFERENCES garage.job ON DELETE CASCADE
);

CREATE FUNCTION garage.here() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('garage.id', true), '')::uuid;
CREATE POLICY here ON garage.garage   USING (id = garage.here());
CREATE POLICY here ON garage.customer USING (garage_id = garage.here());
CREATE POLICY here ON garage.car      USING (garage_id = garage.here());
CREATE POLICY here ON garage.job      USING (garage_id = garage.here());
CREATE POLICY here ON garage.part     USING (garage_id = garage.here());
CREATE POLICY here ON garage.job_part USING (garage_id = garage.here());
CREATE POLICY here ON garage.remark   USING (garage_id = garage.here());
ALTER TABLE garage.garage ENABLE ROW LEVEL SECURITY;
ALTER TABLE garage.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE garage.car ENABLE ROW LEVEL SECURITY;
ALTER TABLE garage.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE garage.part ENABLE ROW LEVEL SECURITY;
ALTER TABLE garage.job_part ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON garage.garage TO a_garage_orders_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON garage.customer, garage.car, garage.job, garage.part, garage.job_part, garage.remark TO a_garage_orders_app;

INSERT INTO garage.garage SELECT md5(n)::uuid, n FROM unnest(ARRAY['Pit Stop', 'Wrench Bros', 'Silent Diesel']) n;
INSERT INTO garage.customer (garage_id, name, phone) SELECT id, format('Driver %s / %s', k, name), '555-010' || k FROM garage.garage, generate_series(1, 2) k;
INSERT INTO garage.car SELECT garage_id, upper(substr(md5(name), 1, 6)), id, NULL FROM garage.customer;
INSERT INTO garage.job SELECT garage_id, row_number() OVER (PARTITION BY garage_id ORDER BY plate), plate, '2026-01-05' FROM garage.car;
INSERT INTO garage.part SELECT id, s, 'Part ' || s, 12.5 FROM garage.garage, unnest(ARRAY['OIL', 'BELT']) s;
INSERT INTO garage.job_part SELECT garage_id, no, 'OIL', 4 FROM garage.job;
INSERT INTO garage.remark SELECT j.garage_id, j.no, '2026-01-06', 'does not pay: ' || g.name FROM garage.job j JOIN garage.garage g ON g.id = j.garage_id;
