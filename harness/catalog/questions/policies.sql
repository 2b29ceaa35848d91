-- Policies, for the explanation of a finding only: no attempt and no verdict reads them.
SELECT p.polrelid::bigint AS relation, p.polname AS name, p.polpermissive AS permissive, p.polcmd::text AS command,
       pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
  FROM pg_policy p
 ORDER BY p.polrelid, p.polname
