-- The last link of each tenant's chain.
SELECT DISTINCT ON (tenant_id) tenant_id::text, number, encode(digest, 'hex') AS digest
FROM public.audit_seals ORDER BY tenant_id, number DESC
