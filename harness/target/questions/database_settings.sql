-- ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET; role NULL is everybody's.
SELECT r.rolname AS role, split_part(c.setting, '=', 1) AS name, substr(c.setting, strpos(c.setting, '=') + 1) AS value
  FROM pg_db_role_setting s
  JOIN pg_database d ON d.oid = s.setdatabase
 CROSS JOIN LATERAL unnest(s.setconfig) AS c(setting)
  LEFT JOIN pg_roles r ON r.oid = s.setrole
 WHERE d.datname = %(name)s
 ORDER BY 1 NULLS FIRST, 2
