-- Court files: without context writes and functions answer by an error, reads by emptiness.
DO $$ BEGIN
  CREATE ROLE a_safe_strict_context_clerk LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA "Court";
GRANT USAGE ON SCHEMA "Court" TO a_safe_strict_context_clerk;

CREATE FUNCTION "Court"."currentChamber"() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('court.chamber', true), '');
CREATE FUNCTION "Court"."mustSit"() RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF "Court"."currentChamber"() IS NULL THEN
    RAISE EXCEPTION 'no chamber in context' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
END $$;
CREATE FUNCTION "Court"."onWrite"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM "Court"."mustSit"();
  RETURN NULL;
END $$;

CREATE TABLE "Court"."Chamber" ("chamberId" text PRIMARY KEY, judge text NOT NULL);
CREATE TABLE "Court"."Case" (
  "chamberId" text NOT NULL REFERENCES "Court"."Chamber",
  "caseNo"    text NOT NULL CHECK ("caseNo" ~ '^[0-9]+/[0-9]{2}$'),
  parties     text NOT NULL,
  sealed      boolean NOT NULL DEFAULT false,
  PRIMARY KEY ("chamberId", "caseNo")
);
CREATE TABLE "Court"."Hearing" (
  "chamberId" text NOT NULL,
  "caseNo"    text NOT NULL,
  "on"        date NOT NULL,
  "table"     smallint,
  PRIMARY KEY ("chamberId", "caseNo", "on"),
  FOREIGN KEY ("chamberId", "caseNo") REFERENCES "Court"."Case" ON UPDATE CASCADE ON DELETE CASCADE
);
ALTER TABLE "Court"."Chamber" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Court"."Case" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Court"."Hearing" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "in chamber" ON "Court"."Chamber" USING ("chamberId" = "Court"."currentChamber"());
CREATE POLICY "in chamber" ON "Court"."Case"    USING ("chamberId" = "Court"."currentChamber"());
CREATE POLICY "in chamber" ON "Court"."Hearing" USING ("chamberId" = (SELECT "Court"."currentChamber"()));
CREATE POLICY "not sealed" ON "Court"."Case" AS RESTRICTIVE FOR DELETE USING (NOT sealed);
CREATE FUNCTION "Court".docket(day date) RETURNS TABLE ("caseNo" text, parties text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM "Court"."mustSit"();
  RETURN QUERY SELECT c."caseNo", c.parties FROM "Court"."Case" c JOIN "Court"."Hearing" h USING ("chamberId", "caseNo")
    WHERE c."chamberId" = "Court"."currentChamber"() AND h."on" = day ORDER BY 1;
END $$;
GRANT SELECT ON "Court"."Chamber" TO a_safe_strict_context_clerk;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Court"."Case", "Court"."Hearing" TO a_safe_strict_context_clerk;

INSERT INTO "Court"."Chamber" VALUES ('I', 'Judge North'), ('II', 'Judge South'), ('I a', 'Judge West');
INSERT INTO "Court"."Case" SELECT "chamberId", n || '/26', format('A. v. B. before %s', judge), n = 2 FROM "Court"."Chamber", generate_series(1, 3) n;
INSERT INTO "Court"."Hearing" SELECT "chamberId", "caseNo", '2026-09-09', 4 FROM "Court"."Case";
CREATE TRIGGER "mustSit" BEFORE INSERT OR UPDATE OR DELETE ON "Court"."Case"    FOR EACH STATEMENT EXECUTE FUNCTION "Court"."onWrite"();
CREATE TRIGGER "mustSit" BEFORE INSERT OR UPDATE OR DELETE ON "Court"."Hearing" FOR EACH STATEMENT EXECUTE FUNCTION "Court"."onWrite"();
