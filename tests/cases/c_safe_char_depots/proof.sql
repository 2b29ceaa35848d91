-- One tenant sees none of the others' rows, and whatever it writes leaves them as they were.
\set ON_ERROR_STOP on
SELECT set_config('tyres.depot', 'A1', false);
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM depot x WHERE depot::text <> rtrim(current_setting('tyres.depot'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM rack x WHERE depot::text <> rtrim(current_setting('tyres.depot'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM tyre_set x WHERE depot::text <> rtrim(current_setting('tyres.depot'))) $$;
CREATE TEMP TABLE other AS SELECT depot FROM depot WHERE depot::text <> rtrim(current_setting('tyres.depot')) LIMIT 1;
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
SET SESSION AUTHORIZATION c_safe_char_depots_app;
DO $$ BEGIN
  IF EXISTS (SELECT FROM depot WHERE depot::text <> rtrim(current_setting('tyres.depot'))) OR NOT EXISTS (SELECT FROM depot) THEN RAISE EXCEPTION 'BREACH in depot'; END IF;
  IF EXISTS (SELECT FROM rack WHERE depot::text <> rtrim(current_setting('tyres.depot'))) OR NOT EXISTS (SELECT FROM rack) THEN RAISE EXCEPTION 'BREACH in rack'; END IF;
  IF EXISTS (SELECT FROM tyre_set WHERE depot::text <> rtrim(current_setting('tyres.depot'))) OR NOT EXISTS (SELECT FROM tyre_set) THEN RAISE EXCEPTION 'BREACH in tyre_set'; END IF;
END $$;
SELECT pg_temp.keeps($$DELETE FROM tyre_set$$);
SELECT pg_temp.keeps($$UPDATE rack SET slots = 0$$);
SELECT pg_temp.keeps($$INSERT INTO rack SELECT depot, 'R9', 1 FROM other$$);
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
