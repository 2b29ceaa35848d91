-- Marketing agencies: campaigns and spend; reports by function with a scope.
DO $$ BEGIN CREATE ROLE agency_reports_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA agency;
CREATE TYPE agency.report_scope AS ENUM ('own', 'team', 'network');
CREATE TABLE agency.agencies (agency_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE agency.campaigns (agency_id integer NOT NULL REFERENCES agency.agencies, campaign text NOT NULL, client text NOT NULL, manager text NOT NULL, PRIMARY KEY (agency_id, campaign));
CREATE TABLE agency.spend (agency_id integer NOT NULL, campaign text NOT NULL, day date NOT NULL, euros numeric(12,2) NOT NULL, PRIMARY KEY (agency_id, campaign, day), FOREIGN KEY (agency_id, campaign) REFERENCES agency.campaigns);
ALTER TABLE agency.agencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency.campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE agency.spend ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON agency.agencies USING (agency_id::text = current_setting('agency.id', true));
CREATE POLICY a ON agency.campaigns USING (agency_id::text = current_setting('agency.id', true));
CREATE POLICY a ON agency.spend USING (agency_id::text = current_setting('agency.id', true));
GRANT USAGE ON SCHEMA agency TO agency_reports_app;
GRANT SELECT ON agency.agencies TO agency_reports_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON agency.campaigns, agency.spend TO agency_reports_app;

CREATE FUNCTION agency.spend_report(p_scope agency.report_scope DEFAULT 'own', p_top integer DEFAULT 20)
RETURNS TABLE (client text, campaign text, total numeric) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = agency, pg_temp AS $$
BEGIN
  IF current_setting('agency.id', true) IS NULL OR current_setting('agency.id', true) = '' THEN
    RAISE EXCEPTION 'not signed in';
  END IF;
  RETURN QUERY
    SELECT c.client, c.campaign, sum(s.euros) FROM campaigns c JOIN spend s USING (agency_id, campaign)
     WHERE CASE p_scope WHEN 'network' THEN true ELSE c.agency_id::text = current_setting('agency.id') END
     GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT least(p_top, 100);
END $$;
REVOKE ALL ON FUNCTION agency.spend_report FROM PUBLIC;
GRANT EXECUTE ON FUNCTION agency.spend_report TO agency_reports_app;

INSERT INTO agency.agencies VALUES (21, 'Blue Fox'), (22, 'Ministry of Clicks'), (23, 'North'), (24, 'Loud & Clear');
INSERT INTO agency.campaigns SELECT agency_id, 'c' || n, format('Client %s of %s', n, name), 'Mgr ' || agency_id FROM agency.agencies, generate_series(1, 3) n;
INSERT INTO agency.spend SELECT agency_id, campaign, date '2025-02-01' + n, agency_id * 10 + n FROM agency.campaigns, generate_series(1, 4) n;
