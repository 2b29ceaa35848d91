-- One more link for every tenant that has committed rows which no link names yet.
-- Rows are found by what is missing, not by the largest id: ids commit out of order.
WITH unsealed AS (
  SELECT d.* FROM ({digests}) AS d
  WHERE NOT EXISTS (SELECT FROM (SELECT tenant_id, unnest(row_ids) AS id FROM public.audit_seals) AS s
                    WHERE s.tenant_id = d.tenant_id AND s.id = d.id)
), heads AS (
  SELECT DISTINCT ON (tenant_id) tenant_id, number, digest FROM public.audit_seals ORDER BY tenant_id, number DESC
), links AS (
  SELECT u.tenant_id, coalesce(h.number, 0) + 1 AS number, now() AS sealed_at,
         array_agg(u.id ORDER BY u.id) AS row_ids, array_agg(u.digest ORDER BY u.id) AS row_digests,
         coalesce(h.digest, '') AS previous
  FROM unsealed u LEFT JOIN heads h USING (tenant_id)
  GROUP BY u.tenant_id, h.number, h.digest
)
INSERT INTO public.audit_seals (tenant_id, number, sealed_at, row_ids, row_digests, previous, digest)
SELECT tenant_id, number, sealed_at, row_ids, row_digests, previous, {link} FROM links
