-- Call records; last year's partition has been detached and kept for the archive.
DO $$ BEGIN
  CREATE ROLE a_call_archive_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA "Calls";
GRANT USAGE ON SCHEMA "Calls" TO a_call_archive_app;

CREATE TABLE "Calls".customer (customer uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE "Calls".line (
  customer uuid NOT NULL REFERENCES "Calls".customer,
  number   text NOT NULL,
  label    text,
  PRIMARY KEY (customer, number)
);
CREATE TABLE "Calls".record (
  customer uuid NOT NULL,
  number   text NOT NULL,
  at       timestamp NOT NULL,
  peer     text NOT NULL,
  seconds  integer NOT NULL DEFAULT 0,
  PRIMARY KEY (customer, number, at),
  FOREIGN KEY (customer, number) REFERENCES "Calls".line
) PARTITION BY RANGE (at);
CREATE TABLE "Calls"."record 2024" PARTITION OF "Calls".record FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE "Calls"."record 2025" PARTITION OF "Calls".record FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE "Calls"."record 2026" PARTITION OF "Calls".record DEFAULT;
CREATE TABLE "Calls".voicemail (
  customer uuid NOT NULL,
  number   text NOT NULL,
  no       integer NOT NULL,
  text     text NOT NULL,
  PRIMARY KEY (customer, number, no),
  FOREIGN KEY (customer, number) REFERENCES "Calls".line ON DELETE CASCADE
);

CREATE FUNCTION "Calls".me() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('calls.customer', true), '')::uuid;
ALTER TABLE "Calls".customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Calls".line ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Calls".record ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Calls".voicemail ENABLE ROW LEVEL SECURITY;
CREATE POLICY me ON "Calls".customer  USING (customer = "Calls".me());
CREATE POLICY me ON "Calls".line      USING (customer = "Calls".me());
CREATE POLICY me ON "Calls".record    USING (customer = "Calls".me());
CREATE POLICY me ON "Calls".voicemail USING (customer = "Calls".me());

GRANT SELECT ON "Calls".customer, "Calls"."record 2024" TO a_call_archive_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Calls".line, "Calls".record, "Calls".voicemail TO a_call_archive_app;

INSERT INTO "Calls".customer SELECT md5('calls' || n)::uuid, n FROM unnest(ARRAY['Dr. Rook', 'Finch & Sons', 'Heron Taxi']) n;
INSERT INTO "Calls".line SELECT customer, '+3120' || substr(md5(name), 1, 4), 'front desk' FROM "Calls".customer;
INSERT INTO "Calls".record SELECT l.customer, l.number, timestamp '2024-06-01 10:00' + n * interval '1 year', 'lawyer of ' || c.name, 60 * n FROM "Calls".line l JOIN "Calls".customer c USING (customer), generate_series(0, 2) n;
INSERT INTO "Calls".voicemail SELECT customer, number, 1, 'Please call back' FROM "Calls".line;

ALTER TABLE "Calls"."record 2024" ENABLE ROW LEVEL SECURITY;
CREATE POLICY me ON "Calls"."record 2024" USING (customer = "Calls".me());
ALTER TABLE "Calls".record DETACH PARTITION "Calls"."record 2024";
ALTER TABLE "Calls".record DETACH PARTITION "Calls"."record 2025";
ALTER TABLE "Calls"."record 2025" RENAME TO "archive 2025";
GRANT SELECT ON "Calls"."archive 2025" TO a_call_archive_app;
