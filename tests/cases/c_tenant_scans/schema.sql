-- Housing associations: scanned contracts as large objects; the number is kept in a bigint.
DO $$ BEGIN CREATE ROLE c_tenant_scans_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA rent;
CREATE TABLE rent.assoc (assoc integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE rent.contracts (assoc integer NOT NULL REFERENCES rent.assoc, contract integer NOT NULL, resident text NOT NULL, scan_ref bigint, PRIMARY KEY (assoc, contract));
ALTER TABLE rent.assoc ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.contracts ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON rent.assoc USING (assoc::text = current_setting('rent.assoc', true)); CREATE POLICY a ON rent.contracts USING (assoc::text = current_setting('rent.assoc', true));
GRANT USAGE ON SCHEMA rent TO c_tenant_scans_app; GRANT SELECT ON rent.assoc TO c_tenant_scans_app; GRANT SELECT, INSERT, UPDATE, DELETE ON rent.contracts TO c_tenant_scans_app;
INSERT INTO rent.assoc VALUES (1, 'De Haard'), (2, 'Woonwel'), (3, 'Ons Huis');
INSERT INTO rent.contracts SELECT assoc, n, 'Resident ' || n || ' ' || name FROM rent.assoc, generate_series(1, 2) n;
DO $$ DECLARE r record; o oid; BEGIN
  FOR r IN SELECT * FROM rent.contracts ORDER BY 1, 2 LOOP
    o := lo_from_bytea(0, convert_to('scan of the contract of ' || r.resident, 'UTF8'));
    EXECUTE format('ALTER LARGE OBJECT %s OWNER TO c_tenant_scans_app', o);
    UPDATE rent.contracts SET scan_ref = o::bigint WHERE assoc = r.assoc AND contract = r.contract;
  END LOOP; END $$;
