DO $$ BEGIN CREATE ROLE r2s_odd_tenants LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- The tenant is a season (a date), a colour (enum), a handle (domain over text, case folded) and a bytea, each for a family of tables; names need quotes.
CREATE SCHEMA "Select"; GRANT USAGE ON SCHEMA "Select" TO r2s_odd_tenants;
CREATE DOMAIN "Select".handle AS text COLLATE "C" CHECK (VALUE = lower(VALUE) AND VALUE ~ '^[a-z][a-z0-9.'']{1,30}$');
CREATE TYPE "Select"."Rank" AS ENUM ('low','O''High','"quoted"');
CREATE TABLE "Select"."User" ("Handle" "Select".handle PRIMARY KEY, "order" integer GENERATED ALWAYS AS IDENTITY, "from" macaddr, "when" tsrange, "group" "Select"."Rank"[] NOT NULL DEFAULT '{low}', "desc" varbit);
CREATE TABLE "Select"."table" ("Handle" "Select".handle NOT NULL REFERENCES "Select"."User" ON UPDATE CASCADE, "primary" char(3) NOT NULL, "check" inet, "Größe" double precision, "%s" text, "a""b" jsonb, "x;y" bytea, "time" interval, "é" money, "mr" int4multirange, PRIMARY KEY ("Handle", "primary"));
CREATE TABLE "Select"."and" ("Handle" "Select".handle NOT NULL, "primary" char(3) NOT NULL, "null" smallint NOT NULL CHECK ("null" BETWEEN 1 AND 9), "search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', "words")) STORED, "words" text, "p" point, "l" "Select"."Rank", PRIMARY KEY ("Handle", "primary", "null"), FOREIGN KEY ("Handle", "primary") REFERENCES "Select"."table" ON UPDATE CASCADE);
CREATE TABLE "Select"."One" ("Handle" "Select".handle UNIQUE REFERENCES "Select"."User" ON UPDATE CASCADE, "only" text);
DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['User','table','and','One'] LOOP
 EXECUTE format('ALTER TABLE "Select".%I ENABLE ROW LEVEL SECURITY', t);
 EXECUTE format('CREATE POLICY "My own" ON "Select".%I USING ("Handle" = current_setting(''Select.me'', true))', t); END LOOP; END $$;
GRANT SELECT ON "Select"."User" TO r2s_odd_tenants; GRANT SELECT, INSERT, UPDATE, DELETE ON "Select"."table", "Select"."and", "Select"."One" TO r2s_odd_tenants;
INSERT INTO "Select"."User" ("Handle", "from", "when", "desc") VALUES ('o''neil','08:00:2b:01:02:03','[2025-01-01,2025-02-01)',B'101'), ('a.b', NULL, 'empty', NULL), ('zoe','08:00:2b:01:02:04',NULL,B'0');
INSERT INTO "Select"."table" SELECT "Handle", 'k' || n, '10.0.0.1', 'NaN', '100% of ' || "Handle", '{"a": [1, null]}', '\xdeadbeef', '1 mon', 9.99, '{[1,3),[5,9)}' FROM "Select"."User", generate_series(1,2) n;
INSERT INTO "Select"."and" ("Handle","primary","null","words","p","l") SELECT "Handle","primary", n, 'Words of ' || "Handle", '(1,2)', 'O''High' FROM "Select"."table", generate_series(1,2) n;
INSERT INTO "Select"."One" VALUES ('o''neil', 'alone');
