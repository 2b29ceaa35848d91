-- Warehouse: the scanners send counts, the application reads.
DO $$ BEGIN
  CREATE ROLE b_stock_sync_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA wms;
GRANT USAGE ON SCHEMA wms TO b_stock_sync_app;

CREATE TABLE wms.company (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE wms.stock (
  item_id    bigint PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES wms.company,
  title      text NOT NULL,
  on_hand    integer NOT NULL CHECK (on_hand >= 0),
  UNIQUE (company_id, item_id)
);
CREATE TABLE wms.scans (
  company_id bigint NOT NULL,
  item_id    bigint NOT NULL,
  scanned_at timestamptz NOT NULL,
  scanner    text NOT NULL,
  PRIMARY KEY (company_id, item_id, scanned_at),
  FOREIGN KEY (company_id, item_id) REFERENCES wms.stock (company_id, item_id)
);
CREATE TABLE wms.orders (
  company_id bigint NOT NULL REFERENCES wms.company,
  order_no   bigint NOT NULL,
  customer   text NOT NULL,
  PRIMARY KEY (company_id, order_no)
);

ALTER TABLE wms.stock  ENABLE ROW LEVEL SECURITY;
ALTER TABLE wms.scans  ENABLE ROW LEVEL SECURITY;
ALTER TABLE wms.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY company ON wms.stock  USING (company_id = nullif(current_setting('wms.company', true), '')::bigint);
CREATE POLICY company ON wms.scans  USING (company_id = nullif(current_setting('wms.company', true), '')::bigint);
CREATE POLICY company ON wms.orders USING (company_id = nullif(current_setting('wms.company', true), '')::bigint);
ALTER TABLE wms.company ENABLE ROW LEVEL SECURITY;
CREATE POLICY company ON wms.company USING (id = nullif(current_setting('wms.company', true), '')::bigint);

CREATE FUNCTION wms.sync_stock(counts jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me bigint := nullif(current_setting('wms.company', true), '')::bigint;
BEGIN
  IF me IS NULL THEN
    RAISE EXCEPTION 'no company' USING ERRCODE = 'insufficient_privilege';
  END IF;
  MERGE INTO wms.stock t
  USING (SELECT (c ->> 'item')::bigint AS item_id, (c ->> 'n')::integer AS n FROM jsonb_array_elements(counts) c) s
  ON t.item_id = s.item_id
  WHEN MATCHED THEN UPDATE SET on_hand = s.n;
END $$;
REVOKE EXECUTE ON FUNCTION wms.sync_stock(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wms.sync_stock(jsonb) TO b_stock_sync_app;
GRANT SELECT ON wms.company, wms.stock TO b_stock_sync_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON wms.scans, wms.orders TO b_stock_sync_app;

INSERT INTO wms.company VALUES (40000000001, 'Adler'), (40000000002, 'Bussard'), (40000000003, 'Condor');
INSERT INTO wms.stock SELECT (id - 40000000000) * 100 + n, id, 'Part ' || n, 7 * n FROM wms.company, generate_series(1, 3) n;
INSERT INTO wms.scans SELECT company_id, item_id, '2025-04-01 06:00+00', 'scanner 1' FROM wms.stock;
INSERT INTO wms.orders SELECT id, n, 'Customer ' || n FROM wms.company, generate_series(1, 2) n;
