-- Where each sequence stands and may go; one that was never drawn from stands before its start.
SELECT s.seqrelid::bigint AS oid, coalesce(pg_sequence_last_value(s.seqrelid), s.seqstart) AS last,
       s.seqincrement AS step, s.seqmin AS least, s.seqmax AS most
  FROM pg_sequence s
