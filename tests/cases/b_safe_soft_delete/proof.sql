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

INSERT INTO watch SELECT 'wiki.' || t, 'org_id <> 1' FROM unnest(ARRAY['pages', 'revisions', 'comments']) t;
SET SESSION AUTHORIZATION b_safe_soft_delete_app;
BEGIN;
SELECT set_config('wiki.org', '1', true), set_config('wiki.access', 'writer', true);
SELECT pg_temp.ok('SELECT FROM wiki.pages', 3), pg_temp.ok('UPDATE wiki.pages SET public = true', 3), pg_temp.ok('DELETE FROM wiki.pages', 1), pg_temp.ok('DELETE FROM wiki.comments', 6);
SELECT pg_temp.no('UPDATE wiki.pages SET org_id = 2'), pg_temp.no('UPDATE wiki.comments SET org_id = 2'), pg_temp.no($$INSERT INTO wiki.comments VALUES (2, 'home', 9, 't')$$);
SELECT pg_temp.alike($$INSERT INTO wiki.pages VALUES (2, 'home', true, 'b')$$, $$INSERT INTO wiki.pages VALUES (2, 'free', true, 'b')$$, '^error 42501');
SELECT pg_temp.no('TRUNCATE wiki.comments'), pg_temp.no('MERGE INTO wiki.comments c USING (SELECT 1) s ON c.org_id = 3 WHEN MATCHED THEN DELETE');
SELECT set_config('wiki.org', '1', true), set_config('wiki.access', 'reader', true);
SELECT pg_temp.ok('SELECT FROM wiki.pages', 2), pg_temp.ok('UPDATE wiki.pages SET public = true', 0), pg_temp.no($$INSERT INTO wiki.revisions VALUES (1, 'home', 2, 'b')$$);
ROLLBACK;
BEGIN;
SELECT pg_temp.ok('SELECT FROM wiki.pages', 0), pg_temp.ok('SELECT FROM wiki.comments', 0), pg_temp.ok('DELETE FROM wiki.comments', 0);
ROLLBACK;

\o
\echo SAFE
