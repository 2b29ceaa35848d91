-- Independent cinemas sell seats through functions that take a composite value.
DO $$ BEGIN CREATE ROLE cinema_seats_api LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA cine; CREATE SCHEMA cine_api;
CREATE TABLE cine.house (house bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE cine.screening (
  house bigint NOT NULL REFERENCES cine.house, screening bigint NOT NULL, film text NOT NULL, starts timestamptz NOT NULL,
  PRIMARY KEY (house, screening));
CREATE TABLE cine.ticket (
  house bigint NOT NULL, screening bigint NOT NULL, seat_row text NOT NULL, seat_no integer NOT NULL,
  buyer text NOT NULL, paid numeric(6,2) NOT NULL DEFAULT 0,
  PRIMARY KEY (house, screening, seat_row, seat_no),
  FOREIGN KEY (house, screening) REFERENCES cine.screening);
CREATE TYPE cine_api.seat AS (screening bigint, seat_row text, seat_no integer);
CREATE FUNCTION cine.me() RETURNS bigint LANGUAGE sql STABLE RETURN nullif(current_setting('cine.house', true), '')::bigint;

CREATE FUNCTION cine_api.ticket_at(s cine_api.seat) RETURNS TABLE (film text, buyer text, paid numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cine, pg_temp AS $$
  SELECT c.film, t.buyer, t.paid FROM ticket t JOIN screening c USING (house, screening)
   WHERE t.screening = (s).screening AND t.seat_row = (s).seat_row AND t.seat_no = (s).seat_no
$$;
CREATE FUNCTION cine_api.sell(s cine_api.seat[], who text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cine, pg_temp AS $$
DECLARE n integer;
BEGIN
  INSERT INTO ticket (house, screening, seat_row, seat_no, buyer)
  SELECT me(), x.screening, x.seat_row, x.seat_no, who FROM unnest(s) x JOIN screening c ON c.house = me() AND c.screening = x.screening
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cine_api FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cine_api TO cinema_seats_api;
GRANT USAGE ON SCHEMA cine, cine_api TO cinema_seats_api;
ALTER TABLE cine.house ENABLE ROW LEVEL SECURITY;
ALTER TABLE cine.screening ENABLE ROW LEVEL SECURITY;
ALTER TABLE cine.ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY h ON cine.house USING (house = cine.me());
CREATE POLICY h ON cine.screening USING (house = cine.me());
CREATE POLICY h ON cine.ticket USING (house = cine.me());
GRANT SELECT ON cine.house, cine.screening, cine.ticket TO cinema_seats_api;

INSERT INTO cine.house VALUES (9000000001, 'Odeon Nord'), (9000000002, 'Lux'), (9000000003, 'Filmpalast');
INSERT INTO cine.screening SELECT house, house % 10 * 100 + n, 'Film ' || n || ' at ' || name, timestamptz '2025-05-01 18:00+00' + n * interval '3h' FROM cine.house, generate_series(1, 3) n;
INSERT INTO cine.ticket SELECT house, screening, r, n, format('%s%s %s', r, n, film), 9.5 FROM cine.screening, unnest(ARRAY['A', 'B']) r, generate_series(1, 2) n;
