\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
SET client_min_messages = warning;

-- What is not the attacker's: relation, condition, and whether the attacker may read the relation at all.
CREATE TEMP TABLE foreign_rows (rel text, cond text, readable boolean DEFAULT true);

-- A fingerprint of all those rows, with a superuser's eyes.
CREATE FUNCTION pg_temp.fingerprint() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $f$
DECLARE f record; h text; whole text := '';
BEGIN
  FOR f IN SELECT * FROM pg_temp.foreign_rows ORDER BY rel, cond LOOP
    EXECUTE format('SELECT md5(coalesce(string_agg(x::text, chr(10) ORDER BY x::text), ''-'')) FROM %s x WHERE %s', f.rel, f.cond) INTO h;
    whole := whole || h;
  END LOOP;
  RETURN whole;
END $f$;
CREATE FUNCTION pg_temp.watched() RETURNS TABLE (rel text, cond text, readable boolean) LANGUAGE sql SECURITY DEFINER
AS $f$ SELECT rel, cond, readable FROM pg_temp.foreign_rows $f$;

-- What a statement answers; it is undone. BREACH if it changed foreign rows.
CREATE FUNCTION pg_temp.answer(q text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE n bigint; said text; before text := pg_temp.fingerprint();
BEGIN
  BEGIN
    EXECUTE q;
    GET DIAGNOSTICS n = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    said := CASE WHEN pg_temp.fingerprint() = before THEN n::text ELSE 'BREACH' END;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ000';
  EXCEPTION WHEN SQLSTATE 'ZZ000' THEN NULL;
    WHEN OTHERS THEN said := SQLSTATE || ' ' || SQLERRM;
  END;
  RETURN said;
END $f$;
CREATE FUNCTION pg_temp.does(q text, n bigint DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE a text := pg_temp.answer(q);
BEGIN
  IF a <> n::text THEN RAISE EXCEPTION 'answered <%>, not %: %', a, n, q; END IF;
END $f$;
CREATE FUNCTION pg_temp.fails(q text, state text DEFAULT '42501') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE a text := pg_temp.answer(q);
BEGIN
  IF left(a, 5) <> state THEN RAISE EXCEPTION 'answered <%>, not %: %', a, state, q; END IF;
END $f$;
-- Two statements, one naming what exists elsewhere, one what exists nowhere, must answer alike.
CREATE FUNCTION pg_temp.alike(there text, nowhere text) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE a text := pg_temp.answer(there); b text := pg_temp.answer(nowhere);
BEGIN
  IF a <> b OR a = 'BREACH' THEN RAISE EXCEPTION 'oracle: <%> and <%>: %', a, b, there; END IF;
END $f$;
-- Nothing foreign is read or deleted, by any watched relation.
CREATE FUNCTION pg_temp.apart() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE f record; a text;
BEGIN
  FOR f IN SELECT * FROM pg_temp.watched() LOOP
    a := pg_temp.answer(format('SELECT 1 FROM %s WHERE %s', f.rel, f.cond));
    IF a <> '0' AND a !~ '^42501' OR NOT f.readable AND a !~ '^42501' THEN RAISE EXCEPTION 'read: <%> %', a, f.rel; END IF;
    a := pg_temp.answer(format('DELETE FROM %s WHERE %s', f.rel, f.cond));
    IF a <> '0' AND a !~ '^(42501|42809|55000|0A000)' THEN RAISE EXCEPTION 'delete: <%> %', a, f.rel; END IF;
    a := pg_temp.answer(format('TRUNCATE %s CASCADE', f.rel));
    IF a !~ '^(42501|42809)' THEN RAISE EXCEPTION 'truncate: <%> %', a, f.rel; END IF;
  END LOOP;
END $f$;
-- Nobody: no row at all, foreign or not, of what is watched.
CREATE FUNCTION pg_temp.nobody(state text DEFAULT '42501') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE f record; a text;
BEGIN
  FOR f IN SELECT * FROM pg_temp.watched() LOOP
    a := pg_temp.answer(format('SELECT 1 FROM %s', f.rel));
    IF a <> '0' AND left(a, 5) NOT IN ('42501', state) THEN RAISE EXCEPTION 'nobody: <%> %', a, f.rel; END IF;
  END LOOP;
END $f$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_temp TO PUBLIC;
-- Vacuous without foreign rows.
CREATE FUNCTION pg_temp.there(rel text, cond text, readable boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE n bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM %s WHERE %s', rel, cond) INTO n;
  IF n = 0 THEN RAISE EXCEPTION 'vacuous: % %', rel, cond; END IF;
  INSERT INTO foreign_rows VALUES (rel, cond, readable);
END $f$;

SELECT pg_temp.there(format('"Court".%I', t), '"chamberId" <> ''I''') FROM unnest(ARRAY['Chamber', 'Case', 'Hearing']) t;
SET SESSION AUTHORIZATION a_safe_strict_context_clerk;
BEGIN;
SELECT pg_temp.nobody('55000');
SELECT pg_temp.alike('SELECT FROM "Court"."Case" WHERE "caseNo" = ''2/26''', 'SELECT FROM "Court"."Case" WHERE "caseNo" = ''77/26''');
SELECT pg_temp.alike('DELETE FROM "Court"."Case" WHERE "caseNo" = ''2/26''', 'DELETE FROM "Court"."Case" WHERE "caseNo" = ''77/26''');
SELECT pg_temp.alike('UPDATE "Court"."Hearing" SET "table" = 1 WHERE "on" = ''2026-09-09''', 'UPDATE "Court"."Hearing" SET "table" = 1 WHERE "on" = ''2001-09-09''');
SELECT pg_temp.fails('DELETE FROM "Court"."Case" WHERE "caseNo" = ''77/26''', '55000'), pg_temp.fails('INSERT INTO "Court"."Case" VALUES (''II'', ''1/26'', ''x'')', '55000'), pg_temp.fails('SELECT "Court".docket(''1999-01-01'')', '55000');
SELECT set_config('court.chamber', 'I', true);
SELECT pg_temp.apart();
SELECT pg_temp.does('SELECT "Court".docket(''2026-09-09'')', 3), pg_temp.does('SELECT 1 FROM "Court"."Case"', 3), pg_temp.does('DELETE FROM "Court"."Case"', 2), pg_temp.does('UPDATE "Court"."Hearing" SET "table" = 1', 3);
SELECT pg_temp.fails('INSERT INTO "Court"."Case" VALUES (''II'', ''1/26'', ''x'') ON CONFLICT DO NOTHING'), pg_temp.fails('UPDATE "Court"."Case" SET "chamberId" = ''I a''');
SELECT pg_temp.alike('INSERT INTO "Court"."Hearing" VALUES (''II'', ''1/26'', ''2026-01-01'')', 'INSERT INTO "Court"."Hearing" VALUES (''IX'', ''9/26'', ''2026-01-01'')');
COMMIT;
BEGIN;
SELECT pg_temp.nobody('55000');
COMMIT;
RESET SESSION AUTHORIZATION;

\o
\echo SAFE
