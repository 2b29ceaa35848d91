-- Third-party warehouses. A tenant is a pair: the site and the customer (owner of goods) at that site.
DO $$ BEGIN
  CREATE ROLE s_warehouse_pairs_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA wms;
GRANT USAGE ON SCHEMA wms TO s_warehouse_pairs_app;

CREATE TYPE wms.order_state AS ENUM ('new', 'released', 'picking', 'packed', 'shipped');
CREATE TYPE wms.size AS (length_mm integer, width_mm integer, height_mm integer);
CREATE DOMAIN wms.sku AS text CHECK (VALUE ~ '^[A-Z0-9-]{3,24}$');

CREATE FUNCTION wms.mine(site text, owner text) RETURNS boolean LANGUAGE sql STABLE
    RETURN site = nullif(current_setting('wms.site', true), '') AND owner = nullif(current_setting('wms.owner', true), '');

CREATE TABLE wms.carriers (carrier text PRIMARY KEY, tracking_url text NOT NULL CHECK (tracking_url ~ '^https://'));
CREATE TABLE wms.hazard_classes (class text PRIMARY KEY, label text NOT NULL);

CREATE TABLE wms.owners (
    site text NOT NULL CHECK (site ~ '^[a-z]{2}[0-9]?$'),
    owner text NOT NULL CHECK (owner ~ '^[a-z0-9]{2,12}$'),
    legal_name text NOT NULL,
    max_open_orders integer NOT NULL DEFAULT 50 CHECK (max_open_orders > 0),
    PRIMARY KEY (site, owner)
);
CREATE TABLE wms.locations (
    site text NOT NULL, owner text NOT NULL,
    aisle smallint NOT NULL CHECK (aisle BETWEEN 1 AND 60), bay smallint NOT NULL CHECK (bay BETWEEN 1 AND 99), level char(1) NOT NULL CHECK (level BETWEEN 'A' AND 'F'),
    address text GENERATED ALWAYS AS (aisle::text || '-' || bay::text || '-' || level) STORED,
    clear_space wms.size NOT NULL CHECK ((clear_space).length_mm > 0 AND (clear_space).width_mm > 0 AND (clear_space).height_mm > 0),
    PRIMARY KEY (site, owner, aisle, bay, level),
    FOREIGN KEY (site, owner) REFERENCES wms.owners
);
CREATE TABLE wms.articles (
    site text NOT NULL, owner text NOT NULL, sku wms.sku NOT NULL,
    title text NOT NULL, eans text[] NOT NULL DEFAULT '{}' CHECK (array_position(eans, NULL) IS NULL AND cardinality(eans) <= 5),
    hazard text REFERENCES wms.hazard_classes,
    weight_g integer NOT NULL CHECK (weight_g > 0),
    PRIMARY KEY (site, owner, sku),
    FOREIGN KEY (site, owner) REFERENCES wms.owners
);
CREATE TABLE wms.lots (
    site text NOT NULL, owner text NOT NULL, sku wms.sku NOT NULL, lot text NOT NULL,
    best_before date NOT NULL CHECK (best_before > '2020-01-01'), blocked boolean NOT NULL DEFAULT false, block_reason text,
    CHECK (blocked = (block_reason IS NOT NULL)),
    PRIMARY KEY (site, owner, sku, lot),
    FOREIGN KEY (site, owner, sku) REFERENCES wms.articles ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE wms.stock (
    site text NOT NULL, owner text NOT NULL, sku wms.sku NOT NULL, lot text NOT NULL,
    aisle smallint NOT NULL, bay smallint NOT NULL, level char(1) NOT NULL,
    quantity integer NOT NULL CHECK (quantity >= 0), reserved integer NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND quantity),
    PRIMARY KEY (site, owner, aisle, bay, level, sku, lot),
    FOREIGN KEY (site, owner, sku, lot) REFERENCES wms.lots ON UPDATE CASCADE,
    FOREIGN KEY (site, owner, aisle, bay, level) REFERENCES wms.locations
);
CREATE TABLE wms.orders (
    site text NOT NULL, owner text NOT NULL, order_ref text NOT NULL CHECK (order_ref ~ '^[A-Z0-9/]{4,20}$'),
    state wms.order_state NOT NULL DEFAULT 'new', carrier text NOT NULL REFERENCES wms.carriers,
    ship_to jsonb NOT NULL CHECK (ship_to ?& ARRAY['name', 'street', 'zip', 'country'] AND length(ship_to ->> 'country') = 2),
    placed_at timestamptz NOT NULL DEFAULT now(), shipped_at timestamptz,
    CHECK ((state = 'shipped') = (shipped_at IS NOT NULL)),
    PRIMARY KEY (site, owner, order_ref),
    FOREIGN KEY (site, owner) REFERENCES wms.owners
);
CREATE TABLE wms.order_lines (
    site text NOT NULL, owner text NOT NULL, order_ref text NOT NULL, sku wms.sku NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 10000), picked integer NOT NULL DEFAULT 0 CHECK (picked BETWEEN 0 AND quantity),
    PRIMARY KEY (site, owner, order_ref, sku),
    FOREIGN KEY (site, owner, order_ref) REFERENCES wms.orders ON DELETE CASCADE,
    FOREIGN KEY (site, owner, sku) REFERENCES wms.articles ON UPDATE CASCADE
);
CREATE TABLE wms.parcels (
    site text NOT NULL, owner text NOT NULL, parcel_id uuid NOT NULL DEFAULT gen_random_uuid(), order_ref text NOT NULL,
    tracking_no text NOT NULL CHECK (length(tracking_no) BETWEEN 8 AND 40), outer_size wms.size,
    PRIMARY KEY (site, owner, parcel_id), UNIQUE (site, owner, tracking_no),
    FOREIGN KEY (site, owner, order_ref) REFERENCES wms.orders
);
-- no key, no update: a movement happened
CREATE TABLE wms.movements (
    site text NOT NULL, owner text NOT NULL, sku wms.sku NOT NULL, lot text NOT NULL, delta integer NOT NULL CHECK (delta <> 0), at timestamptz NOT NULL DEFAULT now(), by_user text NOT NULL DEFAULT current_user,
    FOREIGN KEY (site, owner, sku, lot) REFERENCES wms.lots ON UPDATE CASCADE ON DELETE CASCADE
);

-- orders: allowed steps, and no more open ones than contracted (counted with the caller's own eyes, after the row is in)
CREATE FUNCTION wms.order_step() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.state <> OLD.state AND array_position(enum_range(NULL::wms.order_state), NEW.state) <> array_position(enum_range(NULL::wms.order_state), OLD.state) + 1 THEN
    RAISE EXCEPTION 'order cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'shipped' AND OLD.state <> 'shipped' THEN NEW.shipped_at := now(); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step BEFORE UPDATE ON wms.orders FOR EACH ROW EXECUTE FUNCTION wms.order_step();
CREATE FUNCTION wms.order_quota() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT count(*) FROM wms.orders o WHERE o.site = NEW.site AND o.owner = NEW.owner AND o.state <> 'shipped')
     > (SELECT w.max_open_orders FROM wms.owners w WHERE w.site = NEW.site AND w.owner = NEW.owner) THEN
    RAISE EXCEPTION 'too many open orders' USING ERRCODE = '54000';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER quota AFTER INSERT ON wms.orders FOR EACH ROW EXECUTE FUNCTION wms.order_quota();
-- a movement carries the stock of the lot; definer, because the app may not touch quantities
CREATE FUNCTION wms.carry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE wms.stock s SET quantity = s.quantity + NEW.delta
    WHERE (s.site, s.owner, s.sku, s.lot) = (NEW.site, NEW.owner, NEW.sku, NEW.lot)
      AND s.ctid = (SELECT t.ctid FROM wms.stock t WHERE (t.site, t.owner, t.sku, t.lot) = (NEW.site, NEW.owner, NEW.sku, NEW.lot) ORDER BY t.aisle, t.bay, t.level LIMIT 1);
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION wms.carry() FROM PUBLIC;
CREATE TRIGGER carry AFTER INSERT ON wms.movements FOR EACH ROW EXECUTE FUNCTION wms.carry();

CREATE VIEW wms.availability WITH (security_invoker = true) AS
  SELECT site, owner, sku, sum(quantity - reserved) AS available, min(best_before) AS next_expiry
  FROM wms.stock JOIN wms.lots USING (site, owner, sku, lot) WHERE NOT blocked GROUP BY site, owner, sku;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['owners', 'locations', 'articles', 'lots', 'stock', 'orders', 'order_lines', 'parcels', 'movements'] LOOP
    EXECUTE format('ALTER TABLE wms.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY mine ON wms.%I USING (wms.mine(site, owner))', t);
  END LOOP;
END $$;
GRANT SELECT ON wms.carriers, wms.hazard_classes, wms.owners, wms.stock, wms.availability TO s_warehouse_pairs_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON wms.locations, wms.articles, wms.lots, wms.orders, wms.order_lines, wms.parcels TO s_warehouse_pairs_app;
GRANT SELECT, INSERT (site, owner, sku, lot, delta) ON wms.movements TO s_warehouse_pairs_app;

INSERT INTO wms.carriers VALUES ('dhx', 'https://track.dhx.example/'), ('polar', 'https://polar.example/t/');
INSERT INTO wms.hazard_classes VALUES ('3', 'Flammable liquids'), ('9', 'Lithium batteries');
-- pairs chosen so that gluing them together is ambiguous: eu + 12x = eu1 + 2x
INSERT INTO wms.owners (site, owner, legal_name) VALUES ('eu', '12x', 'Twelve X'), ('eu1', '2x', 'Two X'), ('eu', 'acme', 'Acme Europe'), ('us', 'acme', 'Acme America');
INSERT INTO wms.locations (site, owner, aisle, bay, level, clear_space) SELECT site, owner, 1, n, 'A', ROW(1200, 800, 1800)::wms.size FROM wms.owners, generate_series(1, 2) n;
INSERT INTO wms.articles SELECT site, owner, 'SKU-' || n, 'Article ' || n || ' of ' || legal_name, '{4006381333931}', CASE n WHEN 1 THEN '9' END, 250 * n FROM wms.owners, generate_series(1, 3) n;
INSERT INTO wms.lots SELECT site, owner, sku, 'L1', '2027-06-30' FROM wms.articles;
INSERT INTO wms.stock SELECT site, owner, sku, lot, 1, 1, 'A', 100, 5 FROM wms.lots;
INSERT INTO wms.orders (site, owner, order_ref, carrier, ship_to) SELECT site, owner, 'ORD/' || n, 'dhx', '{"name": "N", "street": "S 1", "zip": "12345", "country": "DE"}' FROM wms.owners, generate_series(1, 2) n;
INSERT INTO wms.order_lines SELECT site, owner, order_ref, 'SKU-1', 4 FROM wms.orders;
INSERT INTO wms.parcels (site, owner, order_ref, tracking_no) SELECT site, owner, order_ref, 'TRK00' || md5(site || owner || order_ref) FROM wms.orders WHERE order_ref = 'ORD/1';
INSERT INTO wms.movements SELECT site, owner, sku, lot, 10, now(), 'import' FROM wms.lots;
