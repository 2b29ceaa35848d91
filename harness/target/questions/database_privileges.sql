-- Every privilege on a database, with the defaults spelt out; grantee NULL is PUBLIC.
SELECT r.rolname AS grantee, a.privilege_type, bool_or(a.is_grantable) AS grantable
  FROM pg_database d
 CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
  LEFT JOIN pg_roles r ON r.oid = a.grantee
 WHERE d.datname = %(name)s AND (a.grantee = 0 OR r.oid IS NOT NULL)
 GROUP BY 1, 2
 ORDER BY 1, 2
