-- The digest of each audit row. Times go in as microseconds, because their text depends on the session.
SELECT tenant_id, id, sha256(convert_to(jsonb_build_array(
         tenant_id, id, (extract(epoch FROM at) * 1000000)::bigint, actor_id, actor_role, database_role, request_id,
         table_name, row_id, action, before, after)::text, 'UTF8')) AS digest
FROM public.audit_log
