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

SELECT gate.sign('bean', 'office') AS sig, gate.sign('bean', 'till') AS till \gset
INSERT INTO watch SELECT 'loyalty.' || t, 'shop <> ''bean''' FROM unnest(ARRAY['shops', 'settings', 'cards', 'moves', 'rewards', 'redemptions']) t;
INSERT INTO watch VALUES ('gate.keys', 'shop <> ''bean''', 'none');

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.blind();
SELECT pg_temp.no('INSERT INTO loyalty.redemptions VALUES (''bean'', 7, ''000001'', ''mug'')', '^error 23502'), pg_temp.ok('SELECT loyalty.listing(''cards'', ''code'')', 0), pg_temp.no('SELECT loyalty.book(''000001'', 5)', '^error P0002');
SELECT pg_temp.no('SELECT gate.open(''bean'', ''office'', ''x'')', '^error 28000'), pg_temp.no('SELECT gate.open(''nowhere'', ''office'', ''x'')', '^error 28000'), pg_temp.no('SELECT gate.open(NULL, NULL, NULL)', '^error 28000');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT gate.open('bean', 'office', :'sig');
SELECT pg_temp.reads();
SELECT pg_temp.usual('loyalty.settings', 'shop', 'bean', 'bean-bar', 'value = ''2''', 'INSERT INTO loyalty.settings VALUES ({t}, ''greeting'', ''"Hi"'')');
SELECT pg_temp.usual('loyalty.rewards', 'shop', 'bean', 'bean-bar', 'cost = 60', 'INSERT INTO loyalty.rewards VALUES ({t}, ''bag'', 10)', '^error 42501');
SELECT pg_temp.usual('loyalty.cards', 'shop', 'bean', 'bean-bar', NULL, 'INSERT INTO loyalty.cards (shop, code, holder) VALUES ({t}, ''777777'', ''n'')');
SELECT pg_temp.ok('INSERT INTO loyalty.redemptions VALUES (''crumb'', 7, ''000001'', ''mug'')', 1);     -- becomes the caller's
SELECT pg_temp.ok('UPDATE loyalty.redemptions SET shop = ''crumb''', 1), pg_temp.ok('MERGE INTO loyalty.redemptions r USING (SELECT 1) s ON r.no = 1 WHEN MATCHED THEN UPDATE SET shop = ''crumb''', 1);
SELECT pg_temp.ok('INSERT INTO loyalty.redemptions VALUES (''crumb'', 1, ''000001'', ''mug'') ON CONFLICT (shop, no) DO UPDATE SET shop = ''crumb'', sku = ''cake''', 1);
SELECT pg_temp.ok('SELECT loyalty.listing(''cards'', ''code'')', 4), pg_temp.ok('SELECT loyalty.listing(''moves'', ''at'', ''{"shop": "crumb"}'')', 0);
SELECT pg_temp.no(q, '^error 42704') FROM unnest(ARRAY['SELECT loyalty.listing(''shops'', ''shop'')', 'SELECT loyalty.listing(''cards t, loyalty.shops'', ''shop'')', 'SELECT loyalty.listing(''cards'', ''code; --'')', 'SELECT loyalty.listing(NULL, NULL)']) q;
SELECT pg_temp.ok('SELECT 1 WHERE loyalty.book(''000001'', 5) = 105', 1), pg_temp.ok('SELECT 1 WHERE loyalty.close_card(''000002'') = 1', 1), pg_temp.ok('SELECT 1 WHERE loyalty.setting(''rate'') = ''4''', 1);
SELECT pg_temp.ok('INSERT INTO loyalty.usable_cards VALUES (''bean'', ''888888'', ''n'')', 1), pg_temp.no('INSERT INTO loyalty.usable_cards VALUES (''crumb'', ''888888'', ''n'')', '^error 42501');
RESET SESSION AUTHORIZATION;
INSERT INTO loyalty.cards VALUES ('crumb', '555555', 'hidden', 5);
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.alike('SELECT loyalty.book(''555555'', 5)', 'SELECT loyalty.book(''666666'', 5)', '^error P0002');
SELECT pg_temp.alike('SELECT 1 WHERE loyalty.card_known(''555555'')', 'SELECT 1 WHERE loyalty.card_known(''666666'')', '^rows 0$');
SELECT pg_temp.alike('SELECT 1 WHERE loyalty.close_card(''555555'') = 0', 'SELECT 1 WHERE loyalty.close_card(''666666'') = 0', '^rows 1$');
SELECT pg_temp.alike('INSERT INTO loyalty.redemptions VALUES (''bean'', 9, ''555555'', ''mug'')', 'INSERT INTO loyalty.redemptions VALUES (''bean'', 9, ''666666'', ''mug'')', '^error 23503');
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['UPDATE loyalty.cards SET points = 9', 'INSERT INTO loyalty.moves VALUES (''bean'', ''000001'', 9, 1)', 'SELECT 1 FROM gate.sessions', 'SELECT gate.sign(''crumb'', ''office'')', 'SELECT 1 FROM loyalty.setting_defaults', 'UPDATE loyalty.tiers SET from_points = 1']) q;
COMMIT;

-- the next transaction on the connection
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.blind();
SELECT gate.open('bean', 'till', :'till');
SELECT pg_temp.ok('SELECT 1 FROM loyalty.cards', 4), pg_temp.ok('UPDATE loyalty.settings SET value = ''9''', 0), pg_temp.no('SELECT loyalty.close_card(''000001'')', '^error 42501 office only');
COMMIT;
DELETE FROM gate.sessions;

\o
\echo SAFE
