-- Letting agencies: flats, viewings, and a log that only the trigger writes.
DO $$ BEGIN
  CREATE ROLE b_borrowed_trigger_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA flat;
GRANT USAGE ON SCHEMA flat TO b_borrowed_trigger_app;

CREATE TABLE flat.agencies (agency text PRIMARY KEY, city text NOT NULL);
CREATE TABLE flat.flats (
  agency text NOT NULL REFERENCES flat.agencies,
  flat   integer NOT NULL,
  street text NOT NULL,
  PRIMARY KEY (agency, flat)
);
CREATE TABLE flat.viewings (
  agency text NOT NULL,
  flat   integer NOT NULL,
  at     timestamptz NOT NULL,
  guest  text NOT NULL,
  PRIMARY KEY (agency, flat, at),
  FOREIGN KEY (agency, flat) REFERENCES flat.flats ON DELETE CASCADE
);
CREATE TABLE flat.log (
  agency  text NOT NULL,
  written timestamptz NOT NULL DEFAULT clock_timestamp(),
  line    text NOT NULL
);

CREATE FUNCTION flat.log_viewing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO flat.log (agency, line) VALUES (NEW.agency, format('%s views flat %s', NEW.guest, NEW.flat));
  RETURN NULL;
END $$;
CREATE TRIGGER log_viewing AFTER INSERT ON flat.viewings FOR EACH ROW EXECUTE FUNCTION flat.log_viewing();

ALTER TABLE flat.agencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE flat.flats    ENABLE ROW LEVEL SECURITY;
ALTER TABLE flat.viewings ENABLE ROW LEVEL SECURITY;
ALTER TABLE flat.log      ENABLE ROW LEVEL SECURITY;
CREATE POLICY agency ON flat.agencies USING (agency = current_setting('flat.agency', true));
CREATE POLICY agency ON flat.flats    USING (agency = current_setting('flat.agency', true));
CREATE POLICY agency ON flat.viewings USING (agency = current_setting('flat.agency', true));
CREATE POLICY agency ON flat.log      USING (agency = current_setting('flat.agency', true));
GRANT SELECT ON flat.agencies, flat.log TO b_borrowed_trigger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON flat.flats, flat.viewings TO b_borrowed_trigger_app;

INSERT INTO flat.agencies VALUES ('home', 'Ghent'), ('home2', 'Ghent'), ('nest', 'Delft');
INSERT INTO flat.flats SELECT agency, n, n || ' Canal Street' FROM flat.agencies, generate_series(1, 3) n;
INSERT INTO flat.viewings SELECT agency, flat, '2025-05-01 17:00+00', format('Guest %s', flat) FROM flat.flats;
