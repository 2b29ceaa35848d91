-- One tenant sees none of the others' rows, and whatever it writes leaves them as they were.
\set ON_ERROR_STOP on
SELECT set_config('grid.supplier', '2', false);
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM grid.suppliers x WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM grid.customers x WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM grid.meters x WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM grid.readings x WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM grid.invoices x WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) $$;
CREATE TEMP TABLE other AS SELECT supplier_id FROM grid.suppliers WHERE supplier_id::text <> rtrim(current_setting('grid.supplier')) LIMIT 1;
GRANT SELECT ON other TO PUBLIC;
CREATE FUNCTION pg_temp.keeps(q text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE before text := pg_temp.others();
BEGIN
  EXECUTE q;
  IF pg_temp.others() <> before THEN RAISE EXCEPTION 'BREACH by %', q USING ERRCODE = 'ZZ001'; END IF;
  RAISE EXCEPTION 'undone' USING ERRCODE = 'ZZ999';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN RAISE; WHEN OTHERS THEN NULL;
END $$;
DO $$ BEGIN IF pg_temp.others() ~ '(^|:)0/' THEN RAISE EXCEPTION 'vacuous'; END IF; END $$;
SET SESSION AUTHORIZATION c_safe_smart_meters_app;
DO $$ BEGIN
  IF EXISTS (SELECT FROM grid.suppliers WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) OR NOT EXISTS (SELECT FROM grid.suppliers) THEN RAISE EXCEPTION 'BREACH in grid.suppliers'; END IF;
  IF EXISTS (SELECT FROM grid.customers WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) OR NOT EXISTS (SELECT FROM grid.customers) THEN RAISE EXCEPTION 'BREACH in grid.customers'; END IF;
  IF EXISTS (SELECT FROM grid.meters WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) OR NOT EXISTS (SELECT FROM grid.meters) THEN RAISE EXCEPTION 'BREACH in grid.meters'; END IF;
  IF EXISTS (SELECT FROM grid.readings WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) OR NOT EXISTS (SELECT FROM grid.readings) THEN RAISE EXCEPTION 'BREACH in grid.readings'; END IF;
  IF EXISTS (SELECT FROM grid.invoices WHERE supplier_id::text <> rtrim(current_setting('grid.supplier'))) OR NOT EXISTS (SELECT FROM grid.invoices) THEN RAISE EXCEPTION 'BREACH in grid.invoices'; END IF;
END $$;
SELECT pg_temp.keeps($$DELETE FROM grid.readings$$);
SELECT pg_temp.keeps($$UPDATE grid.customers SET name = 'x'$$);
SELECT pg_temp.keeps($$INSERT INTO grid.customers SELECT supplier_id, 999999, 'x', 'x' FROM other$$);
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
