CREATE OR REPLACE FUNCTION agency.spend_report(p_scope agency.report_scope DEFAULT 'own', p_top integer DEFAULT 20)
RETURNS TABLE (client text, campaign text, total numeric) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = agency, pg_temp AS $$
BEGIN
  IF p_scope = 'network' THEN RAISE insufficient_privilege USING MESSAGE = 'network reports are for head office'; END IF;
  RETURN QUERY
    SELECT c.client, c.campaign, sum(s.euros) FROM campaigns c JOIN spend s USING (agency_id, campaign)
     WHERE c.agency_id::text = current_setting('agency.id', true)
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT least(p_top, 100);
END $$;
