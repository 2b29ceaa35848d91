-- Parcel carrier white-label platform: every web shop is a tenant.
DO $$ BEGIN CREATE ROLE parcel_tracking_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA ship;
CREATE TABLE ship.shops (shop_id integer PRIMARY KEY, shop_name text NOT NULL, vat text);
CREATE TABLE ship.users (shop_id integer NOT NULL REFERENCES ship.shops, user_no integer, login text NOT NULL, display text NOT NULL, PRIMARY KEY (shop_id, user_no));
CREATE TABLE ship.addresses (shop_id integer NOT NULL REFERENCES ship.shops, address_no integer, addressee text NOT NULL, street text NOT NULL, postcode text NOT NULL, city text NOT NULL, PRIMARY KEY (shop_id, address_no));
CREATE TABLE ship.carriers (shop_id integer NOT NULL REFERENCES ship.shops, carrier text, account text NOT NULL, PRIMARY KEY (shop_id, carrier));
CREATE TABLE ship.articles (shop_id integer NOT NULL REFERENCES ship.shops, sku text, title text NOT NULL, grams integer NOT NULL, PRIMARY KEY (shop_id, sku));
CREATE TABLE ship.labels (shop_id integer NOT NULL, label_no integer, carrier text NOT NULL, zpl text NOT NULL, PRIMARY KEY (shop_id, label_no), FOREIGN KEY (shop_id, carrier) REFERENCES ship.carriers);
CREATE TABLE ship.parcels (
  shop_id integer NOT NULL, parcel_no integer, address_no integer NOT NULL, label_no integer,
  barcode text NOT NULL, grams integer NOT NULL,
  PRIMARY KEY (shop_id, parcel_no), UNIQUE (shop_id, barcode),
  FOREIGN KEY (shop_id, address_no) REFERENCES ship.addresses, FOREIGN KEY (shop_id, label_no) REFERENCES ship.labels);
CREATE TABLE ship.parcel_lines (shop_id integer NOT NULL, parcel_no integer, line integer, sku text NOT NULL, pieces integer NOT NULL, PRIMARY KEY (shop_id, parcel_no, line),
  FOREIGN KEY (shop_id, parcel_no) REFERENCES ship.parcels ON DELETE CASCADE, FOREIGN KEY (shop_id, sku) REFERENCES ship.articles);
CREATE TABLE ship.events (shop_id integer NOT NULL, parcel_no integer, at timestamptz, what text NOT NULL, place text, PRIMARY KEY (shop_id, parcel_no, at), FOREIGN KEY (shop_id, parcel_no) REFERENCES ship.parcels ON DELETE CASCADE);
CREATE TABLE ship.returns (shop_id integer NOT NULL, return_no integer, parcel_no integer NOT NULL, remark text, PRIMARY KEY (shop_id, return_no), FOREIGN KEY (shop_id, parcel_no) REFERENCES ship.parcels);

CREATE FUNCTION ship.shop() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('ship.shop', true), '')::integer;
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'ship'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE ship.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE ship.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY shop_only ON ship.%I USING (shop_id = ship.shop())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ship.%I TO parcel_tracking_app', t);
  END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON ship.shops FROM parcel_tracking_app;
GRANT USAGE ON SCHEMA ship TO parcel_tracking_app;

-- The public tracking page.
CREATE FUNCTION ship.track(code text) RETURNS TABLE (at timestamptz, what text, place text, addressee text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT e.at, e.what, e.place, a.addressee
    FROM ship.parcels p JOIN ship.addresses a USING (shop_id, address_no) JOIN ship.events e USING (shop_id, parcel_no)
   WHERE p.barcode = upper(btrim(code)) ORDER BY e.at
$$;
REVOKE ALL ON FUNCTION ship.track(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ship.track(text) TO parcel_tracking_app;

INSERT INTO ship.shops VALUES (1, 'Wool & Co', 'NL001'), (2, 'Bike Parts 24', 'NL002'), (3, 'Tea Room', 'NL003');
INSERT INTO ship.users SELECT shop_id, n, 'u' || n || '@' || shop_id, 'User ' || n FROM ship.shops, generate_series(1, 8) n;
INSERT INTO ship.addresses SELECT shop_id, n, format('Mrs %s of %s', n, shop_name), n || ' Long Lane', '10' || n || shop_id, 'Utrecht' FROM ship.shops, generate_series(1, 8) n;
INSERT INTO ship.carriers SELECT shop_id, c, c || '-' || shop_id || '77' FROM ship.shops, unnest(ARRAY['dpd', 'gls', 'post']) c;
INSERT INTO ship.articles SELECT shop_id, 'S' || n, 'Article ' || n || ' ' || shop_name, 100 * n FROM ship.shops, generate_series(1, 8) n;
INSERT INTO ship.labels SELECT shop_id, n, 'dpd', '^XA ' || shop_id || '-' || n FROM ship.shops, generate_series(1, 8) n;
INSERT INTO ship.parcels SELECT shop_id, n, n, n, format('JD%s%sNL', lpad(shop_id::text, 4, '0'), lpad((n * 7919)::text, 7, '0')), 500 FROM ship.shops, generate_series(1, 8) n;
INSERT INTO ship.parcel_lines SELECT shop_id, parcel_no, 1, 'S' || parcel_no, 2 FROM ship.parcels;
INSERT INTO ship.events SELECT shop_id, parcel_no, timestamptz '2025-01-05 10:00+00' + parcel_no * interval '1h', 'sorted', 'Hub ' || shop_id FROM ship.parcels;
INSERT INTO ship.returns SELECT shop_id, parcel_no, parcel_no, 'wrong size' FROM ship.parcels WHERE parcel_no < 3;
ANALYZE;
