-- Bookkeeping with bulk import: COPY "Loader"."Lines In" FROM STDIN.
DO $$ BEGIN
  CREATE ROLE b_bulk_loader_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA "Loader";
GRANT USAGE ON SCHEMA "Loader" TO b_bulk_loader_app;

CREATE TABLE "Loader"."Orgs" ("Org Id" integer PRIMARY KEY, "Name" text NOT NULL);
CREATE TABLE "Loader"."Accounts" (
  "Org Id" integer NOT NULL REFERENCES "Loader"."Orgs",
  "Number" text NOT NULL,
  "user"   text NOT NULL,
  PRIMARY KEY ("Org Id", "Number")
);
CREATE TABLE "Loader"."Ledger Lines" (
  "Org Id"  integer NOT NULL,
  "order"   integer NOT NULL,
  "Account" text NOT NULL,
  "Amount"  numeric(12,2) NOT NULL,
  PRIMARY KEY ("Org Id", "order"),
  FOREIGN KEY ("Org Id", "Account") REFERENCES "Loader"."Accounts"
);

ALTER TABLE "Loader"."Orgs"         ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Loader"."Accounts"     ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Loader"."Ledger Lines" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "Loader"."Orgs"         USING ("Org Id" = nullif(current_setting('loader.org', true), '')::integer);
CREATE POLICY "own" ON "Loader"."Accounts"     USING ("Org Id" = nullif(current_setting('loader.org', true), '')::integer);
CREATE POLICY "own" ON "Loader"."Ledger Lines" USING ("Org Id" = nullif(current_setting('loader.org', true), '')::integer);

CREATE VIEW "Loader"."Lines In" WITH (security_barrier) AS
  SELECT "Org Id", "order", "Account", "Amount" FROM "Loader"."Ledger Lines"
  WHERE "Org Id" = nullif(current_setting('loader.org', true), '')::integer;

CREATE FUNCTION "Loader"."take_line"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW."Org Id" := coalesce(NEW."Org Id", nullif(current_setting('loader.org', true), '')::integer);
  INSERT INTO "Loader"."Ledger Lines" VALUES (NEW."Org Id", NEW."order", NEW."Account", NEW."Amount");
  RETURN NEW;
END $$;
CREATE TRIGGER "take" INSTEAD OF INSERT ON "Loader"."Lines In" FOR EACH ROW EXECUTE FUNCTION "Loader"."take_line"();
REVOKE EXECUTE ON FUNCTION "Loader"."take_line"() FROM PUBLIC;

GRANT SELECT ON "Loader"."Orgs", "Loader"."Ledger Lines" TO b_bulk_loader_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Loader"."Accounts" TO b_bulk_loader_app;
GRANT SELECT, INSERT ON "Loader"."Lines In" TO b_bulk_loader_app;

INSERT INTO "Loader"."Orgs" VALUES (7, 'O''Neill & Sons'), (8, 'Ääkkönen Oy'), (9, '"Quoted" Ltd');
INSERT INTO "Loader"."Accounts" SELECT "Org Id", a, 'clerk' FROM "Loader"."Orgs", unnest(ARRAY['1000', '4711']) a;
INSERT INTO "Loader"."Ledger Lines" SELECT "Org Id", n, '1000', 19.90 * n FROM "Loader"."Orgs", generate_series(1, 4) n;
