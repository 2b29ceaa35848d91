ALTER TABLE gate.sessions ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE OR REPLACE FUNCTION gate.login(tenant uuid, sig text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF sig IS NULL OR tenant IS NULL OR sig IS DISTINCT FROM gate.signature(tenant) OR NOT EXISTS (SELECT FROM books.associations a WHERE a.id = login.tenant) THEN
    RAISE EXCEPTION 'not signed' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO gate.sessions AS s (pid, tenant, xid) VALUES (pg_backend_pid(), login.tenant, pg_current_xact_id())
    ON CONFLICT (pid) DO UPDATE SET tenant = excluded.tenant, since = now(), xid = excluded.xid;
END $$;
-- only what the running transaction itself noted counts
CREATE OR REPLACE FUNCTION gate.tenant() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT s.tenant FROM gate.sessions s WHERE s.pid = pg_backend_pid() AND s.xid = pg_current_xact_id_if_assigned());
END $$;
