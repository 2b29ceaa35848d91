-- Tour operators. The tables are closed; the application calls functions. "Performance fix": the tenant function is IMMUTABLE.
DO $$ BEGIN CREATE ROLE tour_quotes_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA tour;
CREATE TABLE tour.operators (operator_id integer PRIMARY KEY, brand text NOT NULL);
CREATE TABLE tour.trips (operator_id integer NOT NULL REFERENCES tour.operators, trip_no integer NOT NULL, place text NOT NULL, PRIMARY KEY (operator_id, trip_no));
CREATE TABLE tour.quotes (operator_id integer NOT NULL, quote_no integer NOT NULL, trip_no integer NOT NULL, status text NOT NULL CHECK (status IN ('open', 'won', 'lost')), traveller text NOT NULL, price numeric(10,2) NOT NULL, PRIMARY KEY (operator_id, quote_no), FOREIGN KEY (operator_id, trip_no) REFERENCES tour.trips);
CREATE FUNCTION tour.op() RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN nullif(current_setting('tour.op', true), '')::integer; END $$;
CREATE FUNCTION tour.quotes_by_status(p_status text) RETURNS TABLE (quote_no integer, traveller text, price numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = tour, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT q.quote_no, q.traveller, q.price FROM quotes q WHERE q.operator_id = op() AND q.status = p_status ORDER BY 1;
END $$;
CREATE FUNCTION tour.add_quote(p_trip integer, p_traveller text, p_price numeric) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tour, pg_temp AS $$
DECLARE t integer := nullif(current_setting('tour.op', true), '')::integer; n integer;
BEGIN
  SELECT coalesce(max(q.quote_no), 0) + 1 INTO n FROM quotes q WHERE q.operator_id = t;
  INSERT INTO quotes SELECT t, n, trip_no, 'open', p_traveller, p_price FROM trips WHERE operator_id = t AND trip_no = p_trip;
  RETURN CASE WHEN FOUND THEN n END;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tour FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tour.quotes_by_status(text), tour.add_quote(integer, text, numeric) TO tour_quotes_app;
GRANT USAGE ON SCHEMA tour TO tour_quotes_app;
INSERT INTO tour.operators VALUES (1, 'Alpina'), (2, 'Sahara Express'), (3, 'Fjordline');
INSERT INTO tour.trips SELECT operator_id, n, 'Trip ' || n || ' ' || brand FROM tour.operators, generate_series(1, 2) n;
INSERT INTO tour.quotes SELECT operator_id, n, 1, (ARRAY['open', 'won', 'lost'])[n], format('Traveller %s of %s', n, brand), 999 FROM tour.operators, generate_series(1, 3) n;
