-- What principals are shown and what their blind writes reach, one message each; everything is taken back.
CREATE TEMPORARY TABLE tenantproof_counts (relation bigint, tenant text, rows bigint);

-- Whose rows each question shows: it answers with tenants, or with places of rows whose owners the second asks for.
CREATE FUNCTION pg_temp.tenantproof_shown(entering text, questions text[], owners text[])
RETURNS TABLE (place integer, tenants text[]) LANGUAGE plpgsql AS $f$
DECLARE answers text[]; seen jsonb := '{}';
BEGIN
  BEGIN
    EXECUTE entering;
    FOR i IN 1 .. pg_catalog.cardinality(questions) LOOP
      BEGIN
        EXECUTE questions[i] INTO answers;
        seen := pg_catalog.jsonb_set(seen, ARRAY[i::text], coalesce(pg_catalog.to_jsonb(answers), '[]'));
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
    RAISE EXCEPTION USING ERRCODE = 'TP000', MESSAGE = 'taken back';
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
  FOR i IN 1 .. pg_catalog.cardinality(questions) LOOP
    answers := ARRAY(SELECT pg_catalog.jsonb_array_elements_text(seen -> i::text));
    IF owners[i] IS NOT NULL AND answers <> '{}' THEN EXECUTE owners[i] INTO answers USING answers; END IF;
    IF answers <> '{}' THEN
      place := i; tenants := answers;
      RETURN NEXT;
    END IF;
  END LOOP;
END $f$;

-- Whose rows each statement reaches. Rows written since are those of transactions that the snapshot does not know.
CREATE FUNCTION pg_temp.tenantproof_reached(entering text, preparations text[], statements text[], owners text[])
RETURNS TABLE (place integer, tenants text[]) LANGUAGE plpgsql AS $f$
DECLARE touched bigint; found text[]; since bigint;
BEGIN
  FOR i IN 1 .. pg_catalog.cardinality(statements) LOOP
    found := '{}';
    BEGIN
      IF preparations[i] IS NOT NULL THEN
        PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
        EXECUTE preparations[i];
        PERFORM pg_catalog.set_config('session_replication_role', 'origin', true);
      END IF;
      since := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint & 4294967295;
      EXECUTE entering;
      EXECUTE statements[i];
      GET DIAGNOSTICS touched = ROW_COUNT;
      IF touched > 0 THEN
        RESET SESSION AUTHORIZATION;
        RESET ROLE;
        EXECUTE owners[i] INTO found USING since;
      END IF;
      RAISE EXCEPTION USING ERRCODE = 'TP000', MESSAGE = 'taken back';
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
    IF found <> '{}' THEN
      place := i; tenants := found;
      RETURN NEXT;
    END IF;
  END LOOP;
END $f$;
