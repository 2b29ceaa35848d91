-- What every replay uses: temporary functions, gone with the session. Each arm takes back all that it did.
CREATE FUNCTION pg_temp.tenantproof_each(statements text[]) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP EXECUTE statement; END LOOP;
END $f$;

-- The first statement that goes through; none need.
CREATE FUNCTION pg_temp.tenantproof_first(statements text[]) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE statement text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    BEGIN
      EXECUTE statement;
      RETURN;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $f$;

-- What a client is told: rows, row counts, error fields. After an error the rest is not run, unless guarded.
CREATE FUNCTION pg_temp.tenantproof_observe(statements text[], guarded boolean) RETURNS text[] LANGUAGE plpgsql AS $f$
DECLARE
  seen text[] := '{}'; lines text[]; statement text; step integer := 0; touched bigint;
  state text; message text; detail text; hint text; context text; broken text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    step := step + 1;
    BEGIN
      IF statement ~* '^\s*(\(|SELECT|TABLE|VALUES|WITH|EXPLAIN|SHOW|EXECUTE)' OR statement ~* '\mRETURNING\M' THEN
        lines := pg_temp.tenantproof_rows(statement);
        SELECT seen || coalesce(array_agg(step || ': ' || l), '{}') INTO seen FROM unnest(lines) l;
      ELSE
        EXECUTE statement;
        GET DIAGNOSTICS touched = ROW_COUNT;
        seen := seen || (step || ': ' || touched || ' rows');
      END IF;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
        hint = PG_EXCEPTION_HINT, broken = CONSTRAINT_NAME;
      seen := seen || concat_ws(' ', step || ': error', state, message, detail, hint, broken);
      IF NOT guarded THEN RETURN seen; END IF;
    END;
  END LOOP;
  RETURN seen;
END $f$;

CREATE FUNCTION pg_temp.tenantproof_rows(statement text) RETURNS text[] LANGUAGE plpgsql AS $f$
DECLARE seen text[] := '{}'; line record;
BEGIN
  FOR line IN EXECUTE statement LOOP seen := seen || line::text; END LOOP;
  RETURN seen;
END $f$;

-- What a function told that an attempt made the server call on rows.
CREATE TEMPORARY TABLE tenantproof_told (line text);
GRANT ALL ON pg_temp.tenantproof_told TO PUBLIC;

-- The application's own session: the settings of its role, then its identity.
CREATE FUNCTION pg_temp.tenantproof_become(app name) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE entry text; label text; given text; acting text;
BEGIN
  FOR entry IN
    SELECT unnest(s.setconfig) FROM pg_catalog.pg_db_role_setting s
     WHERE s.setrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = app)
       AND s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
     ORDER BY s.setdatabase
  LOOP
    label := split_part(entry, '=', 1);
    given := substr(entry, length(label) + 2);
    IF label = 'role' THEN acting := given; ELSE PERFORM pg_catalog.set_config(label, given, true); END IF;
  END LOOP;
  EXECUTE format('SET LOCAL SESSION AUTHORIZATION %I', app);
  IF acting IS NOT NULL THEN EXECUTE format('SET LOCAL ROLE %I', acting); END IF;
END $f$;

CREATE FUNCTION pg_temp.tenantproof_return() RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
  RESET SESSION AUTHORIZATION;
  RESET ROLE;
END $f$;

-- A restart makes a new file for the sequence, which a rollback throws away: what is drawn meanwhile leaves no gap.
CREATE FUNCTION pg_temp.tenantproof_sequences() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE s record;
BEGIN
  FOR s IN SELECT * FROM pg_catalog.pg_sequences WHERE schemaname !~ '^pg_' LOOP
    EXECUTE format('ALTER SEQUENCE %I.%I RESTART WITH %s', s.schemaname, s.sequencename,
      greatest(s.min_value, least(s.max_value, coalesce(s.last_value + s.increment_by, s.start_value))));
  END LOOP;
END $f$;

CREATE FUNCTION pg_temp.tenantproof_quietly(statements text[]) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE statement text;
BEGIN
  PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
  FOREACH statement IN ARRAY statements LOOP PERFORM pg_temp.tenantproof_first(ARRAY[statement]); END LOOP;
  PERFORM pg_catalog.set_config('session_replication_role', 'origin', true);
END $f$;

-- Lines that came in both runs of one side, and more often than in either run of the other.
CREATE FUNCTION pg_temp.tenantproof_more(a1 text[], a2 text[], b1 text[], b2 text[]) RETURNS SETOF text
LANGUAGE sql AS $f$
  (SELECT unnest(a1) INTERSECT ALL SELECT unnest(a2) EXCEPT ALL SELECT unnest(b1))
  INTERSECT ALL
  (SELECT unnest(a1) INTERSECT ALL SELECT unnest(a2) EXCEPT ALL SELECT unnest(b2))
$f$;

-- Lines without the hour and the names that a clock and a random generator gave.
CREATE FUNCTION pg_temp.tenantproof_masked(lines text[]) RETURNS text[] LANGUAGE sql AS $f$
  SELECT array_agg(regexp_replace(regexp_replace(l, '\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d+', '<time>', 'g'),
                                  '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<uuid>', 'g'))
    FROM unnest(lines) l
$f$;

-- Whether the sides part: as they are, or with the clock masked.
CREATE FUNCTION pg_temp.tenantproof_parts(a1 text[], a2 text[], b1 text[], b2 text[]) RETURNS boolean
LANGUAGE plpgsql AS $f$
BEGIN
  FOR turn IN 1..2 LOOP
    IF EXISTS (SELECT FROM pg_temp.tenantproof_more(a1, a2, b1, b2))
       OR EXISTS (SELECT FROM pg_temp.tenantproof_more(b1, b2, a1, a2)) THEN
      RETURN true;
    END IF;
    a1 := pg_temp.tenantproof_masked(a1); a2 := pg_temp.tenantproof_masked(a2);
    b1 := pg_temp.tenantproof_masked(b1); b2 := pg_temp.tenantproof_masked(b2);
  END LOOP;
  RETURN false;
END $f$;

CREATE FUNCTION pg_temp.tenantproof_any(questions text[]) RETURNS boolean LANGUAGE plpgsql AS $f$
DECLARE question text; found boolean;
BEGIN
  FOREACH question IN ARRAY questions LOOP
    BEGIN
      EXECUTE 'SELECT EXISTS (' || question || ')' INTO found;
      IF found THEN RETURN true; END IF;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  RETURN false;
END $f$;

-- Triggers and rules that fire always, or for replicas, would fire while rows are planted and taken away: until the
-- end they fire for ordinary sessions alone, or never.
DO $f$
DECLARE s record;
BEGIN
  PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
  FOR s IN
    SELECT format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass, f.verb, t.tgname) AS change
      FROM pg_catalog.pg_trigger t JOIN (VALUES ('A', 'ENABLE'), ('R', 'DISABLE')) f (state, verb) ON f.state = t.tgenabled::text
    UNION ALL
    SELECT format('ALTER TABLE %s %s RULE %I', r.ev_class::regclass, f.verb, r.rulename)
      FROM pg_catalog.pg_rewrite r JOIN (VALUES ('A', 'ENABLE'), ('R', 'DISABLE')) f (state, verb) ON f.state = r.ev_enabled::text
  LOOP
    EXECUTE s.change;
  END LOOP;
  PERFORM pg_catalog.set_config('session_replication_role', 'origin', true);
END $f$;
