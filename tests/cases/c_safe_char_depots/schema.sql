-- Tyre depots, an old system: fixed-width codes.
DO $$ BEGIN CREATE ROLE c_safe_char_depots_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE depot (depot char(6) PRIMARY KEY, town char(20) NOT NULL);
CREATE TABLE rack (depot char(6) NOT NULL REFERENCES depot, rack char(4) NOT NULL, slots smallint NOT NULL, PRIMARY KEY (depot, rack));
CREATE TABLE tyre_set (depot char(6) NOT NULL, set_no numeric(6,0) NOT NULL, rack char(4) NOT NULL, plate char(10) NOT NULL, tread numeric(3,1), stored date, PRIMARY KEY (depot, set_no), FOREIGN KEY (depot, rack) REFERENCES rack);
ALTER TABLE depot ENABLE ROW LEVEL SECURITY; ALTER TABLE rack ENABLE ROW LEVEL SECURITY; ALTER TABLE tyre_set ENABLE ROW LEVEL SECURITY;
CREATE POLICY d ON depot USING (depot = current_setting('tyres.depot', true)::char(6));
CREATE POLICY d ON rack USING (depot = current_setting('tyres.depot', true)::char(6));
CREATE POLICY d ON tyre_set USING (depot = current_setting('tyres.depot', true)::char(6));
GRANT SELECT ON depot TO c_safe_char_depots_app; GRANT SELECT, INSERT, UPDATE, DELETE ON rack, tyre_set TO c_safe_char_depots_app;
INSERT INTO depot VALUES ('A1', 'Eindhoven'), ('A12', 'Tilburg'), ('B1', 'Breda'), ('ZZ9999', 'Roermond');
INSERT INTO rack SELECT depot, 'R' || n, 8 FROM depot, generate_series(1, 2) n;
INSERT INTO tyre_set SELECT depot, n, 'R1', rtrim(depot) || '-' || n, 4.5, date '2024-11-02' FROM depot, generate_series(1, 5) n;
