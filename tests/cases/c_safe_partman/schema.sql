DO $$ BEGIN CREATE ROLE r2s_partman LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Partitions by month made ahead, one table without any yet, sub-partitions by hash, a default partition; owners by foreign keys.
CREATE SCHEMA pm; GRANT USAGE ON SCHEMA pm TO r2s_partman;
CREATE TABLE pm.fleets (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pm.vehicles (fleet_id integer NOT NULL REFERENCES pm.fleets, vehicle integer NOT NULL, plate text NOT NULL, PRIMARY KEY (fleet_id, vehicle), UNIQUE (fleet_id, plate));
CREATE TABLE pm.positions (fleet_id integer NOT NULL, vehicle integer NOT NULL, at timestamptz NOT NULL, lat double precision NOT NULL, lon double precision NOT NULL, PRIMARY KEY (fleet_id, vehicle, at), FOREIGN KEY (fleet_id, vehicle) REFERENCES pm.vehicles) PARTITION BY RANGE (at);
DO $$ BEGIN FOR m IN 0..17 LOOP EXECUTE format('CREATE TABLE pm.positions_%s PARTITION OF pm.positions FOR VALUES FROM (%L) TO (%L)', m, timestamptz '2025-01-01 00:00+00' + m * interval '1 month', timestamptz '2025-01-01 00:00+00' + (m + 1) * interval '1 month'); END LOOP; END $$;
CREATE TABLE pm.positions_rest PARTITION OF pm.positions DEFAULT;
CREATE VIEW pm.last_seen WITH (security_invoker) AS SELECT DISTINCT ON (fleet_id, vehicle) * FROM pm.positions ORDER BY fleet_id, vehicle, at DESC;
ALTER TABLE pm.fleets ENABLE ROW LEVEL SECURITY; ALTER TABLE pm.vehicles ENABLE ROW LEVEL SECURITY; ALTER TABLE pm.positions ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON pm.fleets USING (id = nullif(current_setting('app.tenant', true), '')::integer); CREATE POLICY p ON pm.vehicles USING (fleet_id = nullif(current_setting('app.tenant', true), '')::integer); CREATE POLICY p ON pm.positions USING (fleet_id = nullif(current_setting('app.tenant', true), '')::integer);
GRANT SELECT ON pm.fleets, pm.last_seen TO r2s_partman; GRANT SELECT, INSERT, UPDATE, DELETE ON pm.vehicles TO r2s_partman; GRANT SELECT, INSERT ON pm.positions TO r2s_partman;
INSERT INTO pm.fleets SELECT n, 'Fleet ' || n FROM generate_series(1,5) n; INSERT INTO pm.vehicles SELECT id, n, format('P-%s-%s', id, n) FROM pm.fleets, generate_series(1,3) n;
INSERT INTO pm.positions SELECT fleet_id, vehicle, timestamptz '2025-01-15 00:00+00' + n * interval '5 days', 50 + n, 8 FROM pm.vehicles, generate_series(1,100) n;
