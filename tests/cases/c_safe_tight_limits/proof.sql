-- One tenant sees none of the others' rows, and whatever it writes leaves them as they were.
\set ON_ERROR_STOP on
SELECT set_config('inn.hotel', '1', false);
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM inn.hotels x WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM inn.rooms x WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM inn.stays x WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) $$;
CREATE TEMP TABLE other AS SELECT hotel FROM inn.hotels WHERE hotel::text <> rtrim(current_setting('inn.hotel')) LIMIT 1;
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
SET SESSION AUTHORIZATION c_safe_tight_limits_app;
DO $$ BEGIN
  IF EXISTS (SELECT FROM inn.hotels WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) OR NOT EXISTS (SELECT FROM inn.hotels) THEN RAISE EXCEPTION 'BREACH in inn.hotels'; END IF;
  IF EXISTS (SELECT FROM inn.rooms WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) OR NOT EXISTS (SELECT FROM inn.rooms) THEN RAISE EXCEPTION 'BREACH in inn.rooms'; END IF;
  IF EXISTS (SELECT FROM inn.stays WHERE hotel::text <> rtrim(current_setting('inn.hotel'))) OR NOT EXISTS (SELECT FROM inn.stays) THEN RAISE EXCEPTION 'BREACH in inn.stays'; END IF;
END $$;
SELECT pg_temp.keeps($$DELETE FROM inn.stays$$);
SELECT pg_temp.keeps($$UPDATE inn.rooms SET beds = 9$$);
SELECT pg_temp.keeps($$INSERT INTO inn.rooms SELECT hotel, 900, 1 FROM other$$);
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
