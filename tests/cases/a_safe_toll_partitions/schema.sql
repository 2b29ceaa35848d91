-- Road tolls: range partitions of hash partitions, detached years, all with their own row security.
DO $$ BEGIN
  CREATE ROLE a_safe_toll_partitions_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA toll;
GRANT USAGE ON SCHEMA toll TO a_safe_toll_partitions_app;

CREATE TABLE toll.operators (operator text PRIMARY KEY, road text NOT NULL);
CREATE TABLE toll.tags (
  operator text NOT NULL REFERENCES toll.operators,
  tag      bigint NOT NULL,
  holder   text NOT NULL,
  PRIMARY KEY (operator, tag)
);
CREATE TABLE toll.passages (
  operator text NOT NULL,
  tag      bigint NOT NULL,
  at       timestamptz NOT NULL,
  gate     text NOT NULL,
  fee      numeric(6,2) NOT NULL CHECK (fee >= 0),
  PRIMARY KEY (operator, tag, at),
  FOREIGN KEY (operator, tag) REFERENCES toll.tags
) PARTITION BY RANGE (at);
CREATE TABLE toll.passages_2025 PARTITION OF toll.passages FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE toll.passages_2026 PARTITION OF toll.passages FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (operator);
CREATE TABLE toll.passages_2026_0 PARTITION OF toll.passages_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE toll.passages_2026_1 PARTITION OF toll.passages_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE toll.passages_other PARTITION OF toll.passages DEFAULT;

CREATE FUNCTION toll.me() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('toll.operator', true), '');
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'toll'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own ON %s USING (operator = toll.me()) WITH CHECK (operator = toll.me())', t);
  END LOOP;
END $$;
GRANT SELECT ON toll.operators TO a_safe_toll_partitions_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON toll.tags, toll.passages, toll.passages_2026 TO a_safe_toll_partitions_app;
GRANT SELECT, INSERT ON toll.passages_2025, toll.passages_2026_1 TO a_safe_toll_partitions_app;
GRANT SELECT ON toll.passages_2026_0, toll.passages_other TO a_safe_toll_partitions_app;

INSERT INTO toll.operators VALUES ('A1', 'North'), ('B7', 'Coast'), ('M4', 'Pass'), ('R9', 'Ring');
INSERT INTO toll.tags SELECT operator, 100 + n, 'driver ' || n || ' on ' || road FROM toll.operators, generate_series(1, 2) n;
INSERT INTO toll.passages SELECT operator, tag, timestamptz '2024-07-01 06:00+00' + n * interval '1 year', 'gate ' || n, 2.5 FROM toll.tags, generate_series(0, 2) n;
ALTER TABLE toll.passages DETACH PARTITION toll.passages_2025;
