CREATE OR REPLACE FUNCTION ens.export_json(what text, at_most integer DEFAULT 1000) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = ens, pg_temp AS $$
BEGIN
  IF what !~ '^[a-z_]+$' THEN RAISE EXCEPTION 'no such export'; END IF;
  IF me() IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format('SELECT to_jsonb(x) FROM ens.%I x WHERE x.ensemble = $2 LIMIT $1', what) USING at_most, me();
END $$;
