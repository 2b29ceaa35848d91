-- Antique dealers search their stock by a function that builds its own SQL.
DO $$ BEGIN
  CREATE ROLE a_antique_dealers_shop LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA stock;
CREATE SCHEMA api;
GRANT USAGE ON SCHEMA api TO a_antique_dealers_shop;

CREATE TABLE stock.dealers (dealer text PRIMARY KEY CHECK (dealer = lower(dealer)), town text NOT NULL);
CREATE TABLE stock.pieces (
  dealer  text NOT NULL REFERENCES stock.dealers,
  lot     integer NOT NULL,
  title   text NOT NULL,
  bought  numeric(10,2) NOT NULL,
  asking  numeric(10,2),
  PRIMARY KEY (dealer, lot)
);
CREATE TABLE stock.buyers (
  dealer text NOT NULL REFERENCES stock.dealers,
  buyer  text NOT NULL,
  wants  text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (dealer, buyer)
);

CREATE FUNCTION stock.me() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('stock.dealer', true), '');

CREATE FUNCTION api.buyers() RETURNS TABLE (buyer text, wants text[]) LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT b.buyer, b.wants FROM stock.buyers b WHERE b.dealer = stock.me() ORDER BY b.buyer;
END;
CREATE FUNCTION api.add_buyer(name text, wants text[]) RETURNS void LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  INSERT INTO stock.buyers VALUES (stock.me(), add_buyer.name, add_buyer.wants)
    ON CONFLICT (dealer, buyer) DO UPDATE SET wants = excluded.wants;
END;
CREATE FUNCTION api.search(term text, max_price numeric DEFAULT NULL) RETURNS TABLE (lot integer, title text, asking numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  q text := 'SELECT p.lot, p.title, p.asking FROM stock.pieces p WHERE p.dealer = stock.me()';
BEGIN
  IF term IS NOT NULL THEN
    q := q || format(' AND p.title ILIKE ''%%%s%%''', term);
  END IF;
  IF max_price IS NOT NULL THEN
    q := q || format(' AND p.asking <= %L', max_price);
  END IF;
  RETURN QUERY EXECUTE q || ' ORDER BY p.lot';
END $$;
CREATE FUNCTION api.reprice(lot_no integer, price numeric) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE stock.pieces p SET asking = price WHERE p.dealer = stock.me() AND p.lot = lot_no;
  RETURN FOUND;
END $$;

INSERT INTO stock.dealers VALUES ('bergere', 'Lyon'), ('cabriole', 'Bath'), ('davenport', 'Boston');
INSERT INTO stock.pieces SELECT dealer, n, format('%s chair from %s', (ARRAY['Oak', 'Elm', 'Ash'])[n], town), 50 * n, 90 * n FROM stock.dealers, generate_series(1, 3) n;
INSERT INTO stock.buyers SELECT dealer, 'Collector near ' || town, ARRAY['chairs'] FROM stock.dealers;
