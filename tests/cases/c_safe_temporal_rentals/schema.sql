DO $$ BEGIN CREATE ROLE r2s_temporal_rentals LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Temporal: no overlaps within a firm, successive versions, a view of today, full text, deferred checks.
CREATE SCHEMA rent; GRANT USAGE ON SCHEMA rent TO r2s_temporal_rentals;
CREATE TABLE rent.firms (firm_id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE rent.cars (firm_id bigint NOT NULL REFERENCES rent.firms, car bigint NOT NULL, model text NOT NULL, PRIMARY KEY (firm_id, car));
CREATE TABLE rent.rentals (firm_id bigint NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, car bigint NOT NULL, during daterange NOT NULL, renter text NOT NULL, note text, words tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(renter, '') || ' ' || coalesce(note, ''))) STORED, cancelled timestamptz,
  PRIMARY KEY (firm_id, id), FOREIGN KEY (firm_id, car) REFERENCES rent.cars DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT apart EXCLUDE USING gist (int8range(firm_id, firm_id, '[]') WITH &&, int8range(car, car, '[]') WITH &&, during WITH &&) WHERE (cancelled IS NULL) DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX ON rent.rentals USING gin (words);
CREATE TABLE rent.prices (firm_id bigint NOT NULL REFERENCES rent.firms, model text NOT NULL, valid daterange NOT NULL, cents integer NOT NULL, EXCLUDE USING gist (int8range(firm_id, firm_id, '[]') WITH &&, int4range(hashtext(model), hashtext(model), '[]') WITH &&, valid WITH &&));
CREATE FUNCTION rent.me() RETURNS bigint LANGUAGE sql STABLE RETURN nullif(current_setting('rent.firm', true), '')::bigint;
CREATE FUNCTION rent.price_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = rent, pg_temp AS $$
BEGIN IF NOT EXISTS (SELECT FROM prices p JOIN cars c USING (firm_id, model) WHERE c.firm_id = NEW.firm_id AND c.car = NEW.car AND p.valid @> NEW.during) THEN RAISE EXCEPTION 'no price for car % in %', NEW.car, NEW.during USING ERRCODE = '23514'; END IF; RETURN NULL; END $$;
REVOKE EXECUTE ON FUNCTION rent.price_there() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER priced AFTER INSERT OR UPDATE ON rent.rentals DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rent.price_there();
CREATE VIEW rent.current WITH (security_invoker, security_barrier) AS SELECT firm_id, id, car, renter FROM rent.rentals WHERE cancelled IS NULL AND during @> current_date;
CREATE FUNCTION rent.find(p_words text) RETURNS SETOF rent.rentals LANGUAGE sql STABLE SECURITY INVOKER AS $$ SELECT * FROM rent.rentals WHERE words @@ websearch_to_tsquery('simple', p_words) $$;
ALTER TABLE rent.firms ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.cars ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.rentals ENABLE ROW LEVEL SECURITY; ALTER TABLE rent.prices ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON rent.firms USING (firm_id = rent.me()); CREATE POLICY p ON rent.cars USING (firm_id = rent.me()); CREATE POLICY p ON rent.rentals USING (firm_id = rent.me()); CREATE POLICY p ON rent.prices USING (firm_id = rent.me());
GRANT SELECT ON rent.firms, rent.current TO r2s_temporal_rentals; GRANT SELECT, INSERT, UPDATE, DELETE ON rent.cars, rent.rentals, rent.prices TO r2s_temporal_rentals;
INSERT INTO rent.firms SELECT 9007199254740990 + n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO rent.cars SELECT firm_id, n, 'Model ' || n FROM rent.firms, generate_series(1,2) n;
INSERT INTO rent.prices SELECT firm_id, 'Model ' || n, '[2020-01-01,2040-01-01)', 4500 FROM rent.firms, generate_series(1,2) n;
INSERT INTO rent.rentals (firm_id, car, during, renter, note) SELECT firm_id, car, daterange(current_date - 1 + 10 * n, current_date + 3 + 10 * n), format('Renter %s of %s', n, firm_id), 'note' FROM rent.cars, generate_series(0,2) n;
