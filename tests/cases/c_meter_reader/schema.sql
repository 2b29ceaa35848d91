-- Water boards: procedures with OUT parameters, called by the gateway.
DO $$ BEGIN CREATE ROLE meter_reader_gw LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA water;
CREATE TABLE water.boards (board smallint PRIMARY KEY, name text NOT NULL);
CREATE TABLE water.meters (board smallint NOT NULL REFERENCES water.boards, meter_no bigint NOT NULL, household text NOT NULL, pin text NOT NULL, PRIMARY KEY (board, meter_no));
CREATE TABLE water.readings (board smallint NOT NULL, meter_no bigint NOT NULL, read_on date NOT NULL, m3 integer NOT NULL CHECK (m3 >= 0), PRIMARY KEY (board, meter_no, read_on), FOREIGN KEY (board, meter_no) REFERENCES water.meters);
ALTER TABLE water.boards ENABLE ROW LEVEL SECURITY; ALTER TABLE water.meters ENABLE ROW LEVEL SECURITY; ALTER TABLE water.readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON water.boards USING (board::text = current_setting('water.board', true));
CREATE POLICY b ON water.meters USING (board::text = current_setting('water.board', true));
CREATE POLICY b ON water.readings USING (board::text = current_setting('water.board', true));
CREATE PROCEDURE water.last_reading(IN p_meter_no bigint, OUT household text, OUT m3 integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = water, pg_temp AS $$
BEGIN
  SELECT m.household, r.m3 INTO household, m3 FROM meters m JOIN readings r USING (board, meter_no) WHERE m.meter_no = p_meter_no ORDER BY r.read_on DESC LIMIT 1;
END $$;
REVOKE ALL ON PROCEDURE water.last_reading FROM PUBLIC; GRANT EXECUTE ON PROCEDURE water.last_reading TO meter_reader_gw;
GRANT USAGE ON SCHEMA water TO meter_reader_gw; GRANT SELECT ON water.boards TO meter_reader_gw; GRANT SELECT (board, meter_no, household) ON water.meters TO meter_reader_gw; GRANT SELECT, INSERT ON water.readings TO meter_reader_gw;
INSERT INTO water.boards VALUES (1, 'Rhine Delta'), (2, 'Meuse'), (3, 'Scheldt');
INSERT INTO water.meters SELECT board, 70000 + board * 100 + n, format('Household %s, %s', n, name), md5(name || n) FROM water.boards, generate_series(1, 3) n;
INSERT INTO water.readings SELECT board, meter_no, date '2025-01-01', meter_no % 977 FROM water.meters;
