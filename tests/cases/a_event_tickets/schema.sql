-- Ticketing for promoters: events, price bands, orders and the people who come.
DO $$ BEGIN
  CREATE ROLE a_event_tickets_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA box;
GRANT USAGE ON SCHEMA box TO a_event_tickets_app;

CREATE TABLE box.promoters (promoter_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE box.events (
  promoter_id integer NOT NULL REFERENCES box.promoters,
  event_no    integer NOT NULL,
  title       text NOT NULL,
  starts_on   date NOT NULL,
  PRIMARY KEY (promoter_id, event_no)
);
CREATE TABLE box.bands (
  promoter_id integer NOT NULL,
  event_no    integer NOT NULL,
  band        text NOT NULL CHECK (band IN ('stalls', 'circle', 'standing')),
  price       numeric(8,2) NOT NULL CHECK (price >= 0),
  PRIMARY KEY (promoter_id, event_no, band),
  FOREIGN KEY (promoter_id, event_no) REFERENCES box.events ON DELETE CASCADE
);
CREATE TABLE box.attendees (
  promoter_id integer NOT NULL,
  event_no    integer NOT NULL,
  barcode     text NOT NULL,
  holder      text NOT NULL,
  scanned     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (promoter_id, event_no, barcode),
  FOREIGN KEY (promoter_id, event_no) REFERENCES box.events ON DELETE CASCADE
);

CREATE FUNCTION box.promoter() RETURNS integer LANGUAGE sql STABLE
  RETURN nullif(current_setting('box.promoter', true), '')::integer;

ALTER TABLE box.promoters ENABLE ROW LEVEL SECURITY;
ALTER TABLE box.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE box.bands ENABLE ROW LEVEL SECURITY;
ALTER TABLE box.attendees ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON box.promoters USING (promoter_id = box.promoter());
CREATE POLICY own ON box.events    USING (promoter_id = box.promoter());
CREATE POLICY own ON box.bands     USING (promoter_id = box.promoter());
CREATE POLICY own ON box.attendees USING (promoter_id = box.promoter());
-- door scanners look a barcode up before they know the event
CREATE POLICY scan ON box.attendees FOR SELECT USING (true);

GRANT SELECT ON box.promoters TO a_event_tickets_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON box.events, box.bands, box.attendees TO a_event_tickets_app;

INSERT INTO box.promoters VALUES (11, 'Night Owl'), (12, 'Brass Bell'), (13, 'Harbour Live');
INSERT INTO box.events SELECT promoter_id, n, format('%s #%s', name, n), date '2026-05-01' + n FROM box.promoters, generate_series(1, 2) n;
INSERT INTO box.bands SELECT promoter_id, event_no, b, 20 + event_no FROM box.events, unnest(ARRAY['stalls', 'standing']) b;
INSERT INTO box.attendees SELECT promoter_id, event_no, upper(substr(md5(promoter_id || '/' || event_no || '/' || n), 1, 10)), format('Guest %s of %s', n, title) FROM box.events, generate_series(1, 3) n;
