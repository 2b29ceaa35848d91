-- Operators that give a truth value and are not leakproof: under row security they may not look at a row before the policy has.
SELECT o.oprname AS name, pg_catalog.format_type(o.oprleft, NULL) AS left_type, f.proname AS function
FROM pg_catalog.pg_operator o
JOIN pg_catalog.pg_proc f ON f.oid = o.oprcode
WHERE o.oprresult = 'pg_catalog.bool'::pg_catalog.regtype AND NOT f.proleakproof AND o.oprleft <> 0
