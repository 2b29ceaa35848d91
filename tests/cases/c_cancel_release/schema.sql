DO $$ BEGIN CREATE ROLE cancel_release_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Tickets for seats; a cancelled one gives the seat back. Halls and seats are named alike everywhere.
CREATE SCHEMA ev; GRANT USAGE ON SCHEMA ev TO cancel_release_app;
CREATE TABLE ev.venues (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE ev.seats (tenant_id integer NOT NULL REFERENCES ev.venues, hall text NOT NULL, seat integer NOT NULL, holder text, PRIMARY KEY (tenant_id, hall, seat));
CREATE TABLE ev.tickets (tenant_id integer NOT NULL, no integer NOT NULL, hall text NOT NULL, seat integer NOT NULL, status text NOT NULL DEFAULT 'sold', PRIMARY KEY (tenant_id, no), FOREIGN KEY (tenant_id, hall, seat) REFERENCES ev.seats);

CREATE FUNCTION ev.release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ev, pg_temp AS $$
BEGIN UPDATE seats SET holder = NULL WHERE hall = NEW.hall AND seat = NEW.seat; RETURN NULL; END $$;
REVOKE EXECUTE ON FUNCTION ev.release() FROM PUBLIC;
CREATE TRIGGER r AFTER UPDATE OF status ON ev.tickets FOR EACH ROW WHEN (NEW.status = 'cancelled' AND OLD.status <> 'cancelled') EXECUTE FUNCTION ev.release();
ALTER TABLE ev.venues ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ev.venues USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE ev.seats ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ev.seats USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE ev.tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON ev.tickets USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON ev.venues, ev.seats TO cancel_release_app; GRANT SELECT, INSERT, DELETE ON ev.tickets TO cancel_release_app; GRANT UPDATE (status) ON ev.tickets TO cancel_release_app;
INSERT INTO ev.venues SELECT n, 'Venue ' || n FROM generate_series(1,3) n;
INSERT INTO ev.seats SELECT tenant_id, 'Main', n, 'Guest ' || n FROM ev.venues, generate_series(1,4) n;
INSERT INTO ev.tickets SELECT tenant_id, seat, hall, seat, 'sold' FROM ev.seats;
