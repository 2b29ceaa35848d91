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

INSERT INTO watch SELECT t, 'owner::text <> ''(NORD,1)''' FROM unnest(ARRAY['core.branches', 'core.patients', '"Rx Data"."Prescriptions"', '"Rx Data"."Rx Items"', '"Rx Data"."Stock"', '"Rx Data"."Stock Log"']) t;
INSERT INTO watch VALUES ('core.prices', 'owner::text <> ''(NORD,1)''', 'some');

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_rx_branches_till;
SELECT pg_temp.ok('SELECT 1 FROM core.prices', 1), pg_temp.ok('DELETE FROM core.prices', 0), pg_temp.ok('SELECT 1 FROM core.patients', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Stock"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Prescriptions"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Counter"', 0), pg_temp.ok('SELECT 1 FROM core.branches', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Stock Log"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Rx Items"', 0);
SELECT pg_temp.no('INSERT INTO "Rx Data"."Counter" (card, name) VALUES (''K1'', ''n'')', '^error 23502');
SELECT set_config('rx.branch', 'nonsense', true);
SELECT pg_temp.no('SELECT 1 FROM core.patients', '^error 22P02');
SELECT set_config('rx.branch', '(,)', true);
SELECT pg_temp.ok('SELECT 1 FROM core.patients', 0), pg_temp.ok('SELECT 1 FROM core.prices WHERE owner IS NOT NULL', 0);
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_rx_branches_till;
SELECT set_config('rx.branch', '(NORD,1)', true);
SELECT pg_temp.reads();
SELECT pg_temp.ok('INSERT INTO core.patients VALUES (''(NORD,1)'', ''K77'', ''n'')'), pg_temp.no('INSERT INTO core.patients VALUES (''(NORD,11)'', ''K77'', ''n'')', '^error 42501'), pg_temp.ok('UPDATE core.patients SET name = ''x''', 3), pg_temp.no('UPDATE core.patients SET owner = ''(NORD,11)''', '^error 42501'), pg_temp.ok('DELETE FROM core.patients', 3);
SELECT pg_temp.ok('INSERT INTO core.prices VALUES (''(NORD,1)'', 200, 1)'), pg_temp.no('INSERT INTO core.prices VALUES (''(NORD,11)'', 200, 1)', '^error 42501'), pg_temp.no('INSERT INTO core.prices VALUES (''(NORD,11)'', 100, 1) ON CONFLICT DO NOTHING', '^error 42501');
SELECT pg_temp.ok('INSERT INTO "Rx Data"."Rx Items" VALUES (''(NORD,1)'', 1, 7, 100, 1)'), pg_temp.no('INSERT INTO "Rx Data"."Rx Items" VALUES (''(SUED,1)'', 1, 7, 100, 1)', '^error 42501'), pg_temp.no('TRUNCATE "Rx Data"."Rx Items"', '^error 42501');
DELETE FROM core.prices WHERE owner IS NULL;
SELECT pg_temp.ok('UPDATE "Rx Data"."Stock" SET "Qty" = 1', 3), pg_temp.ok('UPDATE "Rx Data"."Stock" SET "Qty" = 1 WHERE owner::text = ''(SUED,1)''', 0), pg_temp.no('UPDATE "Rx Data"."Stock" SET owner = ''(SUED,1)''', '^error 42501'), pg_temp.no('INSERT INTO "Rx Data"."Stock" VALUES (''(SUED,1)'', 100, 1)', '^error 42501');
SELECT pg_temp.ok('SELECT 1 FROM core.prices', 2), pg_temp.ok('SELECT 1 FROM core.my_prices WHERE price = 6.00', 1), pg_temp.no('INSERT INTO core.prices VALUES (NULL, 100, 1)', '^error 42501'), pg_temp.no('UPDATE core.prices SET owner = NULL', '^error 42501');
SELECT pg_temp.ok('INSERT INTO "Rx Data"."Counter" (owner, card, name) VALUES (''(SUED,1)'', ''K1'', ''n'')', 1), pg_temp.ok('UPDATE "Rx Data"."Counter" SET owner = ''(SUED,1)'', "State" = ''ready''', 3), pg_temp.ok('DELETE FROM "Rx Data"."Counter"', 3), pg_temp.ok('UPDATE "Rx Data"."Counter" SET "State" = ''ready'' WHERE owner::text = ''(SUED,1)''', 0);
SELECT pg_temp.ok('UPDATE core.open_stock SET "Qty" = 5', 3), pg_temp.ok('DELETE FROM core.open_stock', 0), pg_temp.no('INSERT INTO core.open_stock VALUES (''(SUED,1)'', 100, 9)', '^error 42501');
SELECT pg_temp.alike('INSERT INTO core.patients VALUES (''(SUED,1)'', ''K1'', ''n'')', 'INSERT INTO core.patients VALUES (''(WEST,9)'', ''K999'', ''n'')', '^error 42501');
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['DELETE FROM "Rx Data"."Prescriptions"', 'INSERT INTO "Rx Data"."Stock Log" (owner, "PZN", diff) VALUES (''(SUED,1)'', 100, 1)', 'UPDATE core.drugs SET "Name" = ''x''', 'SET ROLE d_safe_rx_branches_support']) q;
CREATE TEMP TABLE hook (owner core.branch_key, "PZN" integer, "Qty" integer);
SELECT pg_temp.no('CREATE TRIGGER t AFTER INSERT ON pg_temp.hook REFERENCING NEW TABLE AS given_out FOR EACH STATEMENT EXECUTE FUNCTION core.draw_stock()', '^error 42501');
ROLLBACK;

\o
\echo SAFE
