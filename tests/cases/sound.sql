-- The proofs of sound cases include this: what each watched relation must refuse, and that the attempt could have succeeded.
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

-- Without a context: nothing to read, nothing to delete. built_in: rows that are nobody's may be read.
CREATE FUNCTION pg_temp.blind(want text DEFAULT '^(rows 0$|error 42501)', built_in boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE w record;
BEGIN
  FOR w IN SELECT * FROM pg_temp.counted() LOOP
    PERFORM pg_temp.no(format('SELECT 1 FROM %s WHERE %s', w.rel, CASE WHEN built_in THEN w.other ELSE 'true' END), want);
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
  pg_temp.alike(text, text, text), pg_temp.reads(), pg_temp.blind(text, boolean), pg_temp.usual(text, text, text, text, text, text, text) TO PUBLIC;

-- One row of somebody else's, as a superuser sees it.
CREATE FUNCTION pg_temp.sample(w text, o text) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $f$
DECLARE j jsonb;
BEGIN
  EXECUTE format('SELECT to_jsonb(x) FROM %s x WHERE %s LIMIT 1', w, o) INTO j;
  RETURN j;
END $f$;
-- Every watched relation: others' rows cannot be updated, deleted, locked or planted, and no own row given away.
CREATE FUNCTION pg_temp.sweep(bar text DEFAULT '^(rows 0$|error (42501|55000|428C9))') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE w record; c text; cols text; j jsonb;
BEGIN
  FOR w IN SELECT * FROM pg_temp.counted() LOOP
    IF w.sees = 'none' THEN
      PERFORM pg_temp.no(format('DELETE FROM %s', w.rel), '^error (42501|42809)'), pg_temp.no(format('TRUNCATE %s', w.rel), '^error (42501|42809)'), pg_temp.no(format('INSERT INTO %s DEFAULT VALUES', w.rel), '^error (42501|42809)');
      CONTINUE;
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO cols FROM pg_attribute
      WHERE attrelid = w.rel::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a';
    FOR c IN SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = w.rel::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a' LOOP
      PERFORM pg_temp.no(format('UPDATE %s SET %s = %s WHERE %s', w.rel, c, c, w.other), bar);
    END LOOP;
    PERFORM pg_temp.no(format('DELETE FROM %s WHERE %s', w.rel, w.other), bar);
    PERFORM pg_temp.no(format('SELECT 1 FROM %s WHERE %s FOR UPDATE', w.rel, w.other), bar);
    PERFORM pg_temp.no(format('TRUNCATE %s CASCADE', w.rel), '^error (42501|42809)');
    j := pg_temp.sample(w.rel, w.other);
    PERFORM pg_temp.no(format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, %3$L)', w.rel, cols, j), '^error (42501|55000|0A000)');
    PERFORM pg_temp.no(format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, %3$L) ON CONFLICT DO NOTHING', w.rel, cols, j), '^error (42501|55000|0A000)');
  END LOOP;
END $f$;
GRANT EXECUTE ON FUNCTION pg_temp.sample(text, text), pg_temp.sweep(text) TO PUBLIC;
