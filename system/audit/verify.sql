-- Everything that is not as it was when it was sealed; no row if all is whole.
WITH chain AS (
  SELECT tenant_id, number, digest, previous, {link} AS computed,
         lag(number, 1, 0) OVER along + 1 AS expected_number, lag(digest, 1, '') OVER along AS expected_previous
  FROM public.audit_seals WINDOW along AS (PARTITION BY tenant_id ORDER BY number)
), sealed AS (
  SELECT s.tenant_id, s.number, each.id, each.digest
  FROM public.audit_seals s, unnest(s.row_ids, s.row_digests) AS each (id, digest)
), present AS ({digests})
SELECT tenant_id, number, NULL::bigint AS row_id, 'link-changed' AS kind FROM chain WHERE digest <> computed
UNION ALL
SELECT tenant_id, number, NULL, 'link-missing' FROM chain WHERE number <> expected_number
UNION ALL
SELECT tenant_id, number, NULL, 'chain-broken' FROM chain WHERE number = expected_number AND previous <> expected_previous
UNION ALL
SELECT s.tenant_id, s.number, s.id, CASE WHEN p.id IS NULL THEN 'row-missing' ELSE 'row-changed' END
FROM sealed s LEFT JOIN present p USING (tenant_id, id) WHERE p.digest IS DISTINCT FROM s.digest
ORDER BY 1, 2, 3
