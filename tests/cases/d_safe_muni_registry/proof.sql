\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
SET client_min_messages = warning;

-- Relations under watch. other: the rows that are not the attacker's. sees: what the attacker may read of it:
-- all (exactly its own rows), some (at least one row, own rows only), none (no right to read).
CREATE TEMP TABLE watch (rel text, other text, sees text DEFAULT 'all');

-- State of everybody else's rows, taken with a superuser's eyes.
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $f$
DECLARE w record; x text; r text := '';
BEGIN
  FOR w IN SELECT * FROM pg_temp.watch ORDER BY 1, 2 LOOP
    EXECUTE format('SELECT count(*) || '':'' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) FROM %s x WHERE %s', w.rel, w.other) INTO x;
    r := r || x || ';';
  END LOOP;
  RETURN r;
END $f$;

CREATE FUNCTION pg_temp.counted() RETURNS TABLE (rel text, other text, sees text, mine bigint, theirs bigint) LANGUAGE plpgsql SECURITY DEFINER AS $f$
DECLARE w record;
BEGIN
  FOR w IN SELECT * FROM pg_temp.watch ORDER BY 1, 2 LOOP
    rel := w.rel; other := w.other; sees := w.sees;
    EXECUTE format('SELECT count(*) FILTER (WHERE (%2$s) IS NOT TRUE), count(*) FILTER (WHERE %2$s) FROM %1$s', w.rel, w.other) INTO mine, theirs;
    RETURN NEXT;
  END LOOP;
END $f$;

-- Runs one statement as the current role, always undone. 'rows N', or 'error SQLSTATE message'.
CREATE FUNCTION pg_temp.outcome(q text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE n bigint; r text; s text := pg_temp.others();
BEGIN
  BEGIN
    EXECUTE q;
    GET DIAGNOSTICS n = ROW_COUNT;
    SET CONSTRAINTS ALL IMMEDIATE;
    r := 'rows ' || n;
    IF pg_temp.others() IS DISTINCT FROM s THEN r := 'BREACH rows of others changed'; END IF;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ999';
  EXCEPTION
    WHEN SQLSTATE 'ZZ999' THEN NULL;
    WHEN OTHERS THEN r := 'error ' || SQLSTATE || ' ' || SQLERRM;
  END;
  RETURN r;
END $f$;

CREATE FUNCTION pg_temp.ok(q text, want bigint DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE r text := pg_temp.outcome(q);
BEGIN
  IF r IS DISTINCT FROM 'rows ' || want THEN RAISE EXCEPTION 'wanted % row(s), got <%> from: %', want, r, q; END IF;
END $f$;

CREATE FUNCTION pg_temp.no(q text, want text DEFAULT '^(rows 0$|error 42501)') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE r text := pg_temp.outcome(q);
BEGIN
  IF r !~ want OR r ~ '^(BREACH|rows [1-9])' THEN RAISE EXCEPTION 'wanted refusal /%/, got <%> from: %', want, r, q; END IF;
END $f$;

-- No oracle: the two statements (one about what exists elsewhere, one about what exists nowhere) end alike.
CREATE FUNCTION pg_temp.alike(q1 text, q2 text, want text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE a text := pg_temp.outcome(q1); b text := pg_temp.outcome(q2);
BEGIN
  IF a IS DISTINCT FROM b OR a ~ '^BREACH' OR (want IS NOT NULL AND a !~ want) THEN
    RAISE EXCEPTION 'oracle: <%> against <%> (wanted /%/) from: % | %', a, b, want, q1, q2; END IF;
END $f$;

-- Every watched relation: nothing of others, and the own rows are there.
CREATE FUNCTION pg_temp.reads() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE w record; m bigint; o bigint;
BEGIN
  FOR w IN SELECT * FROM pg_temp.counted() LOOP
    IF w.theirs = 0 OR (w.sees <> 'none' AND w.mine = 0) THEN RAISE EXCEPTION 'vacuous: %', w; END IF;
    IF w.sees = 'none' THEN
      PERFORM pg_temp.no(format('SELECT 1 FROM %s', w.rel), '^error 42501');
    ELSE
      EXECUTE format('SELECT count(*) FILTER (WHERE (%2$s) IS NOT TRUE), count(*) FILTER (WHERE %2$s) FROM %1$s', w.rel, w.other) INTO m, o;
      IF o <> 0 OR m = 0 OR (w.sees = 'all' AND m <> w.mine) THEN RAISE EXCEPTION 'reads: own % of %, others'' %, in %', m, w.mine, o, w.rel; END IF;
    END IF;
  END LOOP;
END $f$;

-- Without a context: nothing to read, nothing to delete.
CREATE FUNCTION pg_temp.blind(want text DEFAULT '^(rows 0$|error 42501)') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE w record;
BEGIN
  FOR w IN SELECT * FROM pg_temp.counted() LOOP
    PERFORM pg_temp.no(format('SELECT 1 FROM %s', w.rel), want);
    PERFORM pg_temp.no(format('DELETE FROM %s', w.rel), want || '|^error 42501');
  END LOOP;
END $f$;

-- The usual attempts on one table. ins has {t} where the tenant goes; upd is a SET list; NULL where there is no such right.
CREATE FUNCTION pg_temp.usual(rel text, tcol text, me text, them text, upd text, ins text, bar text DEFAULT '^error 42501 new row violates row-level security') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE n bigint;
BEGIN
  PERFORM pg_temp.ok(format('SELECT 1 FROM %s WHERE %s = %L', rel, tcol, them), 0);
  EXECUTE format('SELECT count(*) FROM %s', rel) INTO n;
  IF n = 0 THEN RAISE EXCEPTION 'vacuous: no own rows in %', rel; END IF;
  IF ins IS NOT NULL THEN
    PERFORM pg_temp.ok(replace(ins, '{t}', quote_literal(me)), 1);
    PERFORM pg_temp.no(replace(ins, '{t}', quote_literal(them)), bar);
    PERFORM pg_temp.no(replace(ins, '{t}', quote_literal(them)) || ' ON CONFLICT DO NOTHING', bar);
  END IF;
  IF upd IS NOT NULL THEN
    PERFORM pg_temp.ok(format('UPDATE %s SET %s', rel, upd), n);
    PERFORM pg_temp.ok(format('UPDATE %s SET %s WHERE %s = %L', rel, upd, tcol, them), 0);
    PERFORM pg_temp.no(format('UPDATE %s SET %s = %L', rel, tcol, them), bar);
    IF (SELECT relkind IN ('r', 'p') FROM pg_class WHERE oid = rel::regclass) THEN
      PERFORM pg_temp.ok(format('MERGE INTO %s USING (SELECT 1) s ON %s = %L WHEN MATCHED THEN UPDATE SET %s', rel, tcol, them, upd), 0);
      PERFORM pg_temp.no(format('MERGE INTO %s USING (SELECT 1) s ON %s IS NOT NULL WHEN MATCHED THEN UPDATE SET %s = %L', rel, tcol, tcol, them), bar);
    END IF;
  END IF;
  PERFORM pg_temp.no(format('DELETE FROM %s WHERE %s = %L', rel, tcol, them));
  PERFORM pg_temp.no(format('TRUNCATE %s CASCADE', rel), '^error (42501|42809)');
END $f$;
GRANT EXECUTE ON FUNCTION pg_temp.others(), pg_temp.counted(), pg_temp.outcome(text), pg_temp.ok(text, bigint), pg_temp.no(text, text),
  pg_temp.alike(text, text, text), pg_temp.reads(), pg_temp.blind(text), pg_temp.usual(text, text, text, text, text, text, text) TO PUBLIC;

INSERT INTO watch SELECT 'registry.' || t, 'owner_role NOT IN (''d_safe_muni_registry_alt'', ''d_safe_muni_registry_clerks'')' FROM unnest(ARRAY['municipalities', 'templates', 'residents', 'cases', 'documents', 'journal', 'seals', 'counters']) t;
UPDATE watch SET sees = 'some' WHERE rel = 'registry.municipalities';
UPDATE watch SET sees = 'none' WHERE rel = 'registry.counters';

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SELECT pg_temp.blind('^error 42501');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SET LOCAL ROLE 'd_safe_muni_registry_alt';
SELECT pg_temp.reads();
SELECT pg_temp.usual('registry.templates', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', NULL, 'INSERT INTO registry.templates VALUES ({t}, ''n'', ''n'')');
SELECT pg_temp.usual('registry.residents', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', NULL, 'INSERT INTO registry.residents VALUES ({t}, 77, ''n'', ''T77'')');
SELECT pg_temp.usual('registry.cases', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', 'closed = true', 'INSERT INTO registry.cases VALUES ({t}, 77, 1, ''dog'')');
SELECT pg_temp.ok('SELECT 1 FROM registry.templates', 3), pg_temp.ok('UPDATE registry.templates SET body = ''x''', 1), pg_temp.ok('DELETE FROM registry.templates', 1);
SELECT pg_temp.ok('INSERT INTO registry.documents (case_no, pos, body) VALUES (1, 2, ''a b'')', 1), pg_temp.ok('UPDATE registry.seals SET year = 1', 0), pg_temp.ok('DELETE FROM registry.seals', 0);
SELECT pg_temp.no('INSERT INTO registry.documents (owner_role, case_no, pos, body) VALUES (''d_safe_muni_registry_berg'', 1, 2, ''a b'')', '^error 42501');
SELECT pg_temp.no('INSERT INTO registry.documents (owner_role, case_no, pos, body) SELECT CASE WHEN random() < 2 THEN ''d_safe_muni_registry_berg'' END, 1, 2, ''a b''', '^error 42501');
SELECT pg_temp.ok('INSERT INTO registry.intake (name, kind) VALUES (''New'', ''dog'')', 1), pg_temp.no('INSERT INTO registry.intake (owner_role, name, kind) VALUES (''d_safe_muni_registry_berg'', ''New'', ''dog'')', '^error 42501');
SELECT pg_temp.ok('SELECT 1 FROM registry.my_counter', 1), pg_temp.ok('SELECT 1 WHERE registry.next_case_no() = 5', 1);
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['SELECT tax_id FROM registry.residents', 'UPDATE registry.counters SET last_case = 0', 'INSERT INTO registry.journal (what) VALUES (''x'')', 'UPDATE registry.code_tables SET meaning = ''x''', 'UPDATE registry.my_counter SET last_case = 0', 'SET ROLE d_safe_muni_registry_oversight', 'SELECT registry.intake_insert()']) q;
SELECT pg_temp.alike('INSERT INTO registry.residents VALUES (''d_safe_muni_registry_berg'', 1, ''n'', ''T1'')', 'INSERT INTO registry.residents VALUES (''d_safe_muni_registry_berg'', 999, ''n'', ''T999'')', '^error 42501');
SELECT pg_temp.alike('UPDATE registry.residents SET tax_id = ''T1'' WHERE no = 1', 'UPDATE registry.residents SET tax_id = ''T9'' WHERE no = 1', '^rows 1$');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SELECT pg_temp.blind('^error 42501');
COMMIT;

\o
\echo SAFE
