DO $$ BEGIN CREATE ROLE uuid_helper_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Landlords: flats and repair requests; the helper that every policy asks is SQL in quotes and names uuid as it stands.
CREATE SCHEMA rent; GRANT USAGE ON SCHEMA rent TO uuid_helper_app;
CREATE TABLE rent.landlords (landlord_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE rent.flats (landlord_id uuid NOT NULL REFERENCES rent.landlords, flat_no integer NOT NULL, address text NOT NULL, PRIMARY KEY (landlord_id, flat_no));
CREATE TABLE rent.repairs (landlord_id uuid NOT NULL, repair_no integer NOT NULL, flat_no integer NOT NULL, what text NOT NULL, PRIMARY KEY (landlord_id, repair_no), FOREIGN KEY (landlord_id, flat_no) REFERENCES rent.flats);
CREATE FUNCTION rent.landlord() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('rent.landlord', true), '')::uuid $$;
ALTER TABLE rent.landlords ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.flats ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.repairs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON rent.landlords USING (landlord_id = rent.landlord());
CREATE POLICY mine ON rent.flats USING (landlord_id = rent.landlord());
CREATE POLICY mine ON rent.repairs USING (landlord_id = rent.landlord());
GRANT SELECT ON rent.landlords TO uuid_helper_app; GRANT SELECT, INSERT, UPDATE, DELETE ON rent.flats, rent.repairs TO uuid_helper_app;
INSERT INTO rent.landlords SELECT md5('landlord ' || n)::uuid, 'Landlord ' || n FROM generate_series(1, 3) n;
INSERT INTO rent.flats SELECT landlord_id, n, format('%s Mill Lane, owned by %s', n, name) FROM rent.landlords, generate_series(1, 3) n;
INSERT INTO rent.repairs SELECT landlord_id, flat_no, flat_no, 'Boiler at ' || address FROM rent.flats;
