-- Cemeteries: the context is a row keyed by the backend, written when the request enters.
DO $$ BEGIN CREATE ROLE pid_sessions_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA cem; CREATE SCHEMA ctx;
CREATE TABLE cem.parishes (parish integer PRIMARY KEY, name text NOT NULL, api_key text NOT NULL);
CREATE UNLOGGED TABLE ctx.current (pid integer PRIMARY KEY, parish integer NOT NULL, since timestamptz NOT NULL DEFAULT now());
CREATE TABLE cem.graves (parish integer NOT NULL REFERENCES cem.parishes, plot text NOT NULL, lies_here text NOT NULL, lease_until date, PRIMARY KEY (parish, plot));
CREATE TABLE cem.payers (parish integer NOT NULL, plot text NOT NULL, payer text NOT NULL, iban text, PRIMARY KEY (parish, plot, payer), FOREIGN KEY (parish, plot) REFERENCES cem.graves);
CREATE FUNCTION ctx.open(p_parish integer, p_key text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM ctx.current WHERE pid = pg_backend_pid();
  INSERT INTO ctx.current (pid, parish) SELECT pg_backend_pid(), p.parish FROM cem.parishes p WHERE p.parish = p_parish AND p.api_key = p_key;
END $$;
CREATE FUNCTION ctx.parish() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT c.parish FROM ctx.current c WHERE c.pid = pg_backend_pid() $$;
ALTER TABLE cem.parishes ENABLE ROW LEVEL SECURITY; ALTER TABLE cem.graves ENABLE ROW LEVEL SECURITY; ALTER TABLE cem.payers ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON cem.parishes USING (parish = ctx.parish()); CREATE POLICY p ON cem.graves USING (parish = ctx.parish()); CREATE POLICY p ON cem.payers USING (parish = ctx.parish());
GRANT USAGE ON SCHEMA cem, ctx TO pid_sessions_app; GRANT SELECT (parish, name) ON cem.parishes TO pid_sessions_app; GRANT SELECT, INSERT, UPDATE, DELETE ON cem.graves, cem.payers TO pid_sessions_app;
INSERT INTO cem.parishes SELECT n, 'Parish ' || n, md5('key' || n) FROM generate_series(1, 3) n;
INSERT INTO cem.graves SELECT parish, 'A' || n, 'Ancestor ' || n || ' of ' || name, date '2040-01-01' FROM cem.parishes, generate_series(1, 3) n;
INSERT INTO cem.payers SELECT parish, plot, 'Heir of ' || lies_here, 'NL00BANK' || parish || plot FROM cem.graves;
