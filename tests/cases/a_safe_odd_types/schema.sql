-- Observatories: columns of many types, generated ones, and an identity that only the owner draws from.
DO $$ BEGIN
  CREATE ROLE a_safe_odd_types_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA "Observatory Data";
SET search_path = "Observatory Data", pg_catalog;
GRANT USAGE ON SCHEMA "Observatory Data" TO a_safe_odd_types_app;

CREATE DOMAIN site_code AS char(3) CHECK (VALUE ~ '^[A-Z0-9]{3}$');
CREATE TYPE band AS ENUM ('U', 'B', 'V', 'R', 'I');
CREATE TYPE sky AS (ra numeric(9,6), "dec" numeric(9,6));

CREATE TABLE "site" (code site_code PRIMARY KEY, "Name" text NOT NULL, contact json);
CREATE TABLE telescope (
  "siteCode" site_code NOT NULL REFERENCES "site",
  serial     integer GENERATED ALWAYS AS IDENTITY,
  label      text NOT NULL,
  mirrors    numeric[] NOT NULL,
  net        inet,
  PRIMARY KEY ("siteCode", serial),
  UNIQUE ("siteCode", label)
);
CREATE TABLE exposure (
  "siteCode" site_code NOT NULL,
  night      date NOT NULL,
  "order"    smallint NOT NULL,
  label      text NOT NULL,
  target     sky NOT NULL CHECK ((target).ra >= 0 AND (target).ra < 360),
  bands      band[] NOT NULL CHECK (cardinality(bands) BETWEEN 1 AND 5),
  "window"   tstzrange NOT NULL CHECK (NOT isempty("window")),
  meta       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(meta) = 'object'),
  seconds    double precision GENERATED ALWAYS AS (extract(epoch FROM upper("window") AT TIME ZONE 'UTC' - lower("window") AT TIME ZONE 'UTC')) STORED,
  flags      bit(4) NOT NULL DEFAULT B'0000',
  doc        tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', coalesce(meta ->> 'note', ''))) STORED,
  PRIMARY KEY ("siteCode", night, "order"),
  FOREIGN KEY ("siteCode", label) REFERENCES telescope ("siteCode", label) ON UPDATE CASCADE,
  EXCLUDE USING gist (daterange(night, night, '[]') WITH =, int8range(hashtextextended(("siteCode")::text, 0), hashtextextended(("siteCode")::text, 0), '[]') WITH =, "window" WITH &&)
);
CREATE INDEX ON exposure USING gin (doc);

CREATE FUNCTION "here"() RETURNS site_code LANGUAGE sql STABLE RETURN nullif(current_setting('obs.site', true), '')::site_code;
ALTER TABLE "site" ENABLE ROW LEVEL SECURITY;
ALTER TABLE telescope ENABLE ROW LEVEL SECURITY;
ALTER TABLE exposure ENABLE ROW LEVEL SECURITY;
CREATE POLICY "here" ON "site"    USING (code = "here"());
CREATE POLICY "here" ON telescope USING ("siteCode" = "here"());
CREATE POLICY "here" ON exposure  USING ("siteCode" = "here"());
GRANT SELECT ON "site" TO a_safe_odd_types_app;
GRANT SELECT, UPDATE (label, mirrors, net) ON telescope TO a_safe_odd_types_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON exposure TO a_safe_odd_types_app;

INSERT INTO "site" VALUES ('511', 'Haute Provence', '{"tel": "1"}'), ('J04', 'Tenerife', '{"tel": "2"}'), ('W84', 'Cerro Tololo', NULL);
INSERT INTO telescope ("siteCode", label, mirrors, net) SELECT code, 'T' || n, ARRAY[1.93, 0.4 * n], ('10.0.' || n || '.0/24')::inet FROM "site", generate_series(1, 2) n;
INSERT INTO exposure ("siteCode", night, "order", label, target, bands, "window", meta)
  SELECT code, '2026-03-20', n, 'T1', ROW(10 * n, -5)::sky, ARRAY['B', 'V']::band[], tstzrange(timestamptz '2026-03-20 20:00+00' + n * interval '1 hour', timestamptz '2026-03-20 20:30+00' + n * interval '1 hour'), jsonb_build_object('note', 'clouds over ' || "Name")
  FROM "site", generate_series(1, 3) n;
