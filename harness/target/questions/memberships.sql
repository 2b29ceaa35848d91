-- Who is a member of what, whoever granted it; inherits and may_set are null before 16, which did not know them.
SELECT g.rolname AS role, u.rolname AS member, bool_or(m.admin_option) AS admin,
       bool_or((to_jsonb(m) ->> 'inherit_option')::boolean) AS inherits,
       bool_or((to_jsonb(m) ->> 'set_option')::boolean) AS may_set
  FROM pg_auth_members m
  JOIN pg_roles g ON g.oid = m.roleid
  JOIN pg_roles u ON u.oid = m.member
 GROUP BY 1, 2
 ORDER BY 1, 2
