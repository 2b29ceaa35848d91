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

SELECT pg_temp.there('ledger.' || t, 'fund <> 1') FROM unnest(ARRAY['funds', 'entries', 'seals', 'journal', 'balance']) t;
DELETE FROM foreign_rows WHERE rel = 'ledger.entries';
SET SESSION AUTHORIZATION a_safe_ledger_append_app;
BEGIN;
SELECT pg_temp.nobody();
SELECT set_config('ledger.fund', '1', true);
SELECT pg_temp.apart();
SELECT pg_temp.does('SELECT 1 FROM ledger.entries', 3), pg_temp.does('SELECT 1 FROM ledger.entries WHERE fund <> 1', 0), pg_temp.does('INSERT INTO ledger.entries VALUES (1, 4, 5, ''x'')', 1);
SELECT pg_temp.alike('UPDATE ledger.entries SET memo = ''x'' WHERE fund = 2', 'UPDATE ledger.entries SET memo = ''x'' WHERE fund = 99'), pg_temp.alike('DELETE FROM ledger.seals WHERE fund = 2', 'DELETE FROM ledger.seals WHERE fund = 99');
SELECT pg_temp.fails('DELETE FROM ledger.seals', '23001'), pg_temp.does('DELETE FROM ledger.journal', 0), pg_temp.does('UPDATE ledger.journal SET memo = ''x''', 0);
SELECT pg_temp.fails('INSERT INTO ledger.entries VALUES (2, 1, 5, ''x'')'), pg_temp.fails('INSERT INTO ledger.journal VALUES (2, 99, 5, ''x'')'), pg_temp.fails('INSERT INTO ledger.seals VALUES (1, 99, '''')');
COMMIT;
BEGIN;
SELECT pg_temp.nobody();
COMMIT;
RESET SESSION AUTHORIZATION;

\o
\echo SAFE
