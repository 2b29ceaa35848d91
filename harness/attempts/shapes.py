"""Rows of type record must be given columns by the caller, and only the server's refusal tells which.

The words are those of PostgreSQL's RETURN QUERY, of SQL functions and of functions in C (src/backend/access/common/attmap.c,
executor/functions.c, execSRF.c): in other languages than English nothing is learnt, and the call stays refused.
"""

from harness.sql.compose import literal

_LEARNING = """\
DO $tenantproof$
DECLARE kinds text[] := ARRAY['text']; told text; r record;
BEGIN
  FOR n IN 1..40 LOOP
    BEGIN
      FOR r IN EXECUTE {call} || ' AS r (' || (
        SELECT pg_catalog.string_agg('c' || i || ' ' || kind, ', ' ORDER BY i)
          FROM pg_catalog.unnest(kinds) WITH ORDINALITY AS k (kind, i)) || ')'
      LOOP RAISE NOTICE '%', r; END LOOP;
      EXIT;
    EXCEPTION WHEN datatype_mismatch OR invalid_function_definition THEN
      GET STACKED DIAGNOSTICS told = PG_EXCEPTION_DETAIL;
      IF n = 40 THEN RAISE; END IF;
      CASE
        WHEN told ~ '(returned columns \\(|row contains )\\d+' THEN
          kinds := pg_catalog.array_fill('text'::text, ARRAY[pg_catalog.substring(told, '\\d+')::integer]);
        WHEN told ~ 'too many columns' THEN kinds := kinds || 'text'::text;
        WHEN told ~ 'too few columns' AND pg_catalog.cardinality(kinds) > 1 THEN
          kinds := kinds[:pg_catalog.cardinality(kinds) - 1];
        WHEN told ~ '(Returned type|statement returns) .* (does not match|instead of|at ordinal)' THEN
          kinds[pg_catalog.substring(told, '(\\d+)\\D*$')::integer] :=
            pg_catalog.substring(told, '(?:Returned type|statement returns) (.*?) (?:does not match|instead of|at ordinal)');
        ELSE RAISE;
      END CASE;
    END;
  END LOOP;
END $tenantproof$"""


def shaped(call: str) -> str:
    """``call`` (a SELECT FROM a routine) with the columns that it turns out to have, its rows told by notices."""
    return _LEARNING.replace("{call}", literal(call))
