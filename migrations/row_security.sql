-- Which of the tables that the models name exist, and what row security they have. A restrictive policy alone opens
-- nothing, and says nothing of the tenant.
SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive) AS has_policy
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY (:tables)
ORDER BY c.relname
