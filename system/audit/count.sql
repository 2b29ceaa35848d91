-- How many rows there are, how many of them a link names, and how many links.
SELECT (SELECT count(*) FROM public.audit_log) AS rows,
       (SELECT coalesce(sum(cardinality(row_ids)), 0)::bigint FROM public.audit_seals) AS sealed,
       (SELECT count(*) FROM public.audit_seals) AS links
