CREATE OR REPLACE FUNCTION "Loader"."take_line"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW."Org Id" IS DISTINCT FROM nullif(current_setting('loader.org', true), '')::integer AND NEW."Org Id" IS NOT NULL THEN
    RAISE EXCEPTION 'line of another organisation' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW."Org Id" := nullif(current_setting('loader.org', true), '')::integer;
  INSERT INTO "Loader"."Ledger Lines" VALUES (NEW."Org Id", NEW."order", NEW."Account", NEW."Amount");
  RETURN NEW;
END $$;
