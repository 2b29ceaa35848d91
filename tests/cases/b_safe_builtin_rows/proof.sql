\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
SET client_min_messages = warning;

-- Everybody else's rows, with a superuser's eyes: relation and what is not the attacker's in it.
CREATE TEMP TABLE watch (rel text, other text);
CREATE FUNCTION pg_temp.others() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $f$
DECLARE w record; x text; r text := '';
BEGIN
  FOR w IN SELECT * FROM pg_temp.watch ORDER BY 1, 2 LOOP
    EXECUTE format('SELECT count(*) || '':'' || coalesce(sum(hashtextextended(x::text, 0)::numeric), 0) FROM %s x WHERE %s', w.rel, w.other) INTO x;
    IF x LIKE '0:%' THEN RAISE EXCEPTION 'vacuous: nothing of others in %', w.rel; END IF;
    r := r || x || ';';
  END LOOP;
  RETURN r;
END $f$;
-- One statement, always undone: 'rows N', 'error SQLSTATE message' or 'BREACH'.
CREATE FUNCTION pg_temp.outcome(q text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE n bigint; r text; s text := pg_temp.others();
BEGIN
  EXECUTE q;
  GET DIAGNOSTICS n = ROW_COUNT;
  SET CONSTRAINTS ALL IMMEDIATE;
  r := CASE WHEN pg_temp.others() = s THEN 'rows ' || n ELSE 'BREACH' END;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ999';
EXCEPTION
  WHEN SQLSTATE 'ZZ999' THEN RETURN r;
  WHEN OTHERS THEN RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
END $f$;
CREATE FUNCTION pg_temp.ok(q text, want bigint DEFAULT 1) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE r text := pg_temp.outcome(q);
BEGIN
  IF r <> 'rows ' || want THEN RAISE EXCEPTION 'wanted % row(s), got <%> from: %', want, r, q; END IF;
END $f$;
CREATE FUNCTION pg_temp.no(q text, want text DEFAULT '^(rows 0$|error 42501)') RETURNS void LANGUAGE plpgsql AS $f$
DECLARE r text := pg_temp.outcome(q);
BEGIN
  IF r !~ want THEN RAISE EXCEPTION 'wanted refusal /%/, got <%> from: %', want, r, q; END IF;
END $f$;
-- Two statements, one about what exists elsewhere, one about what exists nowhere: the same answer.
CREATE FUNCTION pg_temp.alike(q1 text, q2 text, want text) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE a text := pg_temp.outcome(q1); b text := pg_temp.outcome(q2);
BEGIN
  IF a <> b OR a !~ want THEN RAISE EXCEPTION 'oracle: <%> against <%> (wanted /%/) from: % | %', a, b, want, q1, q2; END IF;
END $f$;
GRANT SELECT ON watch TO PUBLIC;

INSERT INTO watch VALUES ('fit.exercises', 'gym IS DISTINCT FROM 1'), ('fit.members', 'gym <> 1'), ('fit.plans', 'gym <> 1'), ('fit.muscles', 'true');
SET SESSION AUTHORIZATION b_safe_builtin_rows_app;
BEGIN;
SELECT set_config('fit.gym', '1', true);
SELECT pg_temp.ok('SELECT FROM fit.exercises', 3), pg_temp.ok($$UPDATE fit.exercises SET advice = 'x'$$), pg_temp.ok('DELETE FROM fit.exercises'), pg_temp.ok('DELETE FROM fit.members', 4);
SELECT pg_temp.no('UPDATE fit.exercises SET gym = NULL'), pg_temp.no('UPDATE fit.exercises SET gym = 2'), pg_temp.no($$UPDATE fit.exercises SET gym = 1 WHERE name = 'squat'$$), pg_temp.no($$DELETE FROM fit.exercises WHERE name = 'squat'$$);
SELECT pg_temp.no($$INSERT INTO fit.exercises VALUES (NULL, 'x', 'calf')$$), pg_temp.no($$INSERT INTO fit.muscles VALUES ('x', 'x')$$), pg_temp.no('DELETE FROM fit.muscles');
SELECT pg_temp.alike($$INSERT INTO fit.exercises VALUES (2, 'Silver special', 'calf')$$, $$INSERT INTO fit.exercises VALUES (2, 'x', 'calf')$$, '^error 42501');
SELECT pg_temp.alike($$INSERT INTO fit.exercises VALUES (1, 'Silver special', 'calf')$$, $$INSERT INTO fit.exercises VALUES (1, 'x', 'calf')$$, '^rows 1$');
ROLLBACK;

\o
\echo SAFE
