-- What the role in force may leave behind: roles that it may become, a sequence that it may draw from, and somebody
-- whom its session can call itself where it logged in as a superuser (anybody else is refused, which is tried).
SELECT (SELECT json_agg(rolname ORDER BY rolname)::text FROM pg_catalog.pg_roles
         WHERE rolname <> current_user AND pg_catalog.pg_has_role(session_user, oid, 'MEMBER')),
       (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname !~ '^pg_' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
           -- The planner may ask for the privilege first, which raises on what is no sequence.
           AND CASE c.relkind WHEN 'S' THEN pg_catalog.has_sequence_privilege(c.oid, 'USAGE') END
         ORDER BY c.oid LIMIT 1),
       (SELECT rolname FROM pg_catalog.pg_roles WHERE rolname NOT IN (session_user, current_user) AND NOT rolsuper
         ORDER BY rolcanlogin DESC, oid LIMIT 1)
