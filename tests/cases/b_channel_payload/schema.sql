-- Cafés: orders ring in the kitchen.
DO $$ BEGIN
  CREATE ROLE b_channel_payload_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA cafe;
GRANT USAGE ON SCHEMA cafe TO b_channel_payload_app;

CREATE TABLE cafe.cafes (cafe_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE cafe.dishes (
  cafe_id integer NOT NULL REFERENCES cafe.cafes,
  dish    text NOT NULL,
  price   numeric(6,2) NOT NULL,
  PRIMARY KEY (cafe_id, dish)
);
CREATE TABLE cafe.orders (
  cafe_id  integer NOT NULL,
  order_no integer NOT NULL,
  dish     text NOT NULL,
  guest    text NOT NULL,
  PRIMARY KEY (cafe_id, order_no),
  FOREIGN KEY (cafe_id, dish) REFERENCES cafe.dishes
);
CREATE TABLE cafe.tips (
  cafe_id integer NOT NULL REFERENCES cafe.cafes,
  day     date NOT NULL,
  cents   integer NOT NULL,
  PRIMARY KEY (cafe_id, day)
);

CREATE FUNCTION cafe.ring() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('kitchen_' || NEW.cafe_id, format('%s x %s for %s', NEW.order_no, NEW.dish, NEW.guest));
  RETURN NEW;
END $$;
CREATE TRIGGER ring BEFORE INSERT ON cafe.orders FOR EACH ROW EXECUTE FUNCTION cafe.ring();

ALTER TABLE cafe.cafes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE cafe.dishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE cafe.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE cafe.tips   ENABLE ROW LEVEL SECURITY;
CREATE POLICY cafe ON cafe.cafes  USING (cafe_id = nullif(current_setting('cafe.id', true), '')::integer);
CREATE POLICY cafe ON cafe.dishes USING (cafe_id = nullif(current_setting('cafe.id', true), '')::integer);
CREATE POLICY cafe ON cafe.orders USING (cafe_id = nullif(current_setting('cafe.id', true), '')::integer);
CREATE POLICY cafe ON cafe.tips   USING (cafe_id = nullif(current_setting('cafe.id', true), '')::integer);
GRANT SELECT ON cafe.cafes TO b_channel_payload_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON cafe.dishes, cafe.orders, cafe.tips TO b_channel_payload_app;

INSERT INTO cafe.cafes VALUES (1, 'Central'), (2, 'Hawelka'), (3, 'Sperl');
INSERT INTO cafe.dishes SELECT cafe_id, d, 4.2 FROM cafe.cafes, unnest(ARRAY['melange', 'strudel']) d;
INSERT INTO cafe.orders SELECT cafe_id, n, 'melange', 'Guest ' || n FROM cafe.cafes, generate_series(1, 3) n;
INSERT INTO cafe.tips SELECT cafe_id, '2025-01-01', 500 FROM cafe.cafes;
