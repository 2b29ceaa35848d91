-- Schemas and their owners, extensions, and settings of the database.
SELECT 'schema', nspname::text, '', jsonb_build_object('owner', pg_get_userbyid(nspowner))::text
  FROM pg_namespace WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND nspname !~ '^pg_(temp|toast_temp)_'
UNION ALL
SELECT 'extension', e.extname::text, '', jsonb_build_object('version', e.extversion, 'schema', n.nspname)::text
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
UNION ALL
SELECT 'setting', split_part(u, '=', 1), '', jsonb_build_object('value', substr(u, strpos(u, '=') + 1))::text
  FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) u
 WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'publication', p.pubname::text, '', jsonb_build_object('owner', pg_get_userbyid(p.pubowner), 'all', p.puballtables,
         'tables', ARRAY(SELECT format('%s.%s', t.schemaname, t.tablename) FROM pg_publication_tables t WHERE t.pubname = p.pubname ORDER BY 1))::text
  FROM pg_publication p
