-- What somebody has made in this database, beside extensions and beside what is left of this system at revision "base".
WITH made (classid, objid, name) AS (
  SELECT 'pg_class'::regclass, oid, relnamespace::regnamespace || '.' || relname FROM pg_class WHERE relkind <> 'i'
  UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace::regnamespace || '.' || proname FROM pg_proc
  UNION ALL SELECT 'pg_namespace'::regclass, oid, nspname FROM pg_namespace WHERE nspname <> 'public'
  UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace::regnamespace || '.' || typname FROM pg_type
            WHERE typtype IN ('d', 'e', 'r')
)
SELECT name FROM made
WHERE name !~ '^(pg_catalog|information_schema|pg_toast|pg_temp_[0-9]+|pg_toast_temp_[0-9]+)(\.|$)'
  AND name !~ '^(tenancy|audit)(\.|$)' AND name <> 'public.alembic_version'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = made.classid AND d.objid = made.objid AND d.deptype = 'e')
ORDER BY name
