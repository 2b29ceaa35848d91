-- One tenant sees none of the others' rows, and whatever it writes leaves them as they were.
\set ON_ERROR_STOP on
SELECT set_config('coop.id', (SELECT min(coop::text) FROM coop.coops), false);
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$
  SELECT (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM coop.coops x WHERE coop::text <> rtrim(current_setting('coop.id'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM coop.accounts x WHERE coop::text <> rtrim(current_setting('coop.id'))) || ':' || (SELECT count(*) || '/' || sum(hashtextextended(x::text, 0)) FROM coop.postings x WHERE coop::text <> rtrim(current_setting('coop.id'))) $$;
CREATE TEMP TABLE other AS SELECT coop FROM coop.coops WHERE coop::text <> rtrim(current_setting('coop.id')) LIMIT 1;
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
SET SESSION AUTHORIZATION c_safe_always_triggers_app;
DO $$ BEGIN
  IF EXISTS (SELECT FROM coop.coops WHERE coop::text <> rtrim(current_setting('coop.id'))) OR NOT EXISTS (SELECT FROM coop.coops) THEN RAISE EXCEPTION 'BREACH in coop.coops'; END IF;
  IF EXISTS (SELECT FROM coop.accounts WHERE coop::text <> rtrim(current_setting('coop.id'))) OR NOT EXISTS (SELECT FROM coop.accounts) THEN RAISE EXCEPTION 'BREACH in coop.accounts'; END IF;
  IF EXISTS (SELECT FROM coop.postings WHERE coop::text <> rtrim(current_setting('coop.id'))) OR NOT EXISTS (SELECT FROM coop.postings) THEN RAISE EXCEPTION 'BREACH in coop.postings'; END IF;
END $$;
SELECT pg_temp.keeps($$DELETE FROM coop.accounts$$);
SELECT pg_temp.keeps($$UPDATE coop.accounts SET kind = 'debt'$$);
SELECT pg_temp.keeps($$INSERT INTO coop.accounts SELECT coop, 'mine', 'debt' FROM other$$);
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
