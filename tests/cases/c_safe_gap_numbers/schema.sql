DO $$ BEGIN CREATE ROLE r2s_gap_numbers LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- One sequence numbers everybody's orders; next_number() tells the next. Gaps tell how much others order: activity, no more.
CREATE SCHEMA gn; GRANT USAGE ON SCHEMA gn TO r2s_gap_numbers;
CREATE SEQUENCE gn.numbers START 1000;
CREATE TABLE gn.shops (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE gn.orders (number bigint PRIMARY KEY DEFAULT nextval('gn.numbers'), tenant_id integer NOT NULL REFERENCES gn.shops, buyer text NOT NULL, UNIQUE (tenant_id, number));
CREATE TABLE gn.parcels (tenant_id integer NOT NULL, number bigint NOT NULL, pos integer NOT NULL, PRIMARY KEY (tenant_id, number, pos), FOREIGN KEY (tenant_id, number) REFERENCES gn.orders (tenant_id, number));
CREATE FUNCTION gn.next_number() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = gn, pg_temp AS $$ SELECT nextval('gn.numbers') $$;
ALTER TABLE gn.shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gn.shops USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE gn.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gn.orders USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE gn.parcels ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gn.parcels USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON gn.shops TO r2s_gap_numbers; GRANT SELECT, DELETE ON gn.orders TO r2s_gap_numbers; GRANT INSERT (tenant_id, buyer), UPDATE (buyer) ON gn.orders TO r2s_gap_numbers; GRANT SELECT, INSERT, DELETE ON gn.parcels TO r2s_gap_numbers; GRANT USAGE ON SEQUENCE gn.numbers TO r2s_gap_numbers;
INSERT INTO gn.shops SELECT n, 'Shop ' || n FROM generate_series(1,3) n;
INSERT INTO gn.orders (tenant_id, buyer) SELECT 1 + n % 3, 'Buyer ' || n FROM generate_series(1,12) n; INSERT INTO gn.parcels SELECT tenant_id, number, 1 FROM gn.orders;
