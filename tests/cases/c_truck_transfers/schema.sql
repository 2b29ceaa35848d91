DO $$ BEGIN CREATE ROLE truck_transfers_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Trucks change hands: a request, agreed to, is carried out.
CREATE SCHEMA fleet; GRANT USAGE ON SCHEMA fleet TO truck_transfers_app;
CREATE TABLE fleet.carriers (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fleet.trucks (tenant_id integer NOT NULL REFERENCES fleet.carriers, plate text NOT NULL, model text, PRIMARY KEY (plate));
CREATE TABLE fleet.requests (tenant_id integer NOT NULL REFERENCES fleet.carriers, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plate text NOT NULL, agreed boolean NOT NULL DEFAULT false);

CREATE FUNCTION fleet.carry_out(p_request bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = fleet, pg_temp AS $$
DECLARE r requests;
BEGIN
  SELECT * INTO r FROM requests WHERE id = p_request AND tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND agreed;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE trucks SET tenant_id = r.tenant_id WHERE plate = r.plate;
  RETURN true;
END $$;
ALTER TABLE fleet.carriers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.carriers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fleet.trucks ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.trucks USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fleet.requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fleet.requests USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON fleet.carriers, fleet.trucks TO truck_transfers_app; GRANT SELECT, DELETE ON fleet.requests TO truck_transfers_app; GRANT INSERT (tenant_id, plate, agreed), UPDATE (plate, agreed) ON fleet.requests TO truck_transfers_app;
INSERT INTO fleet.carriers SELECT n, 'Carrier ' || n FROM generate_series(1,3) n;
INSERT INTO fleet.trucks SELECT tenant_id, format('TR-%s%s', tenant_id, n), 'Model ' || n FROM fleet.carriers, generate_series(1,3) n;
INSERT INTO fleet.requests (tenant_id, plate) SELECT tenant_id, format('TR-%s1', tenant_id) FROM fleet.carriers;
