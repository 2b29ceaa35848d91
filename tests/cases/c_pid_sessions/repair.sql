ALTER TABLE ctx.current ADD COLUMN xact xid8;
CREATE OR REPLACE FUNCTION ctx.open(p_parish integer, p_key text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM ctx.current WHERE pid = pg_backend_pid();
  INSERT INTO ctx.current (pid, parish, xact) SELECT pg_backend_pid(), p.parish, pg_current_xact_id() FROM cem.parishes p WHERE p.parish = p_parish AND p.api_key = p_key;
END $$;
CREATE OR REPLACE FUNCTION ctx.parish() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT c.parish FROM ctx.current c WHERE c.pid = pg_backend_pid() AND c.xact = pg_current_xact_id_if_assigned() $$;
