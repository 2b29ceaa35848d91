-- Estate agents: leads; a draft may be saved before its agency is settled - which was taken too literally.
DO $$ BEGIN CREATE ROLE lead_drafts_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE agencies (agency uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE leads (agency uuid NOT NULL REFERENCES agencies, lead integer NOT NULL, buyer text NOT NULL, budget integer, state text NOT NULL DEFAULT 'new', PRIMARY KEY (agency, lead));
CREATE TABLE viewings (agency uuid NOT NULL, lead integer NOT NULL, at timestamptz NOT NULL, house text NOT NULL, PRIMARY KEY (agency, lead, at), FOREIGN KEY (agency, lead) REFERENCES leads ON DELETE CASCADE);
CREATE FUNCTION agency() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('estate.agency', true), '')::uuid;
ALTER TABLE agencies ENABLE ROW LEVEL SECURITY; ALTER TABLE leads ENABLE ROW LEVEL SECURITY; ALTER TABLE viewings ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON agencies USING (agency = agency()); CREATE POLICY a ON viewings USING (agency = agency());
CREATE POLICY sel ON leads FOR SELECT USING (agency = agency()); CREATE POLICY upd ON leads FOR UPDATE USING (agency = agency()); CREATE POLICY del ON leads FOR DELETE USING (agency = agency());
CREATE POLICY ins ON leads FOR INSERT WITH CHECK (agency = agency() OR state = 'draft');
GRANT SELECT ON agencies TO lead_drafts_app; GRANT SELECT, INSERT, UPDATE, DELETE ON leads, viewings TO lead_drafts_app;
INSERT INTO agencies SELECT md5(n)::uuid, n FROM unnest(ARRAY['Key & Co', 'Makelaar Oost', 'Piso']) n;
INSERT INTO leads SELECT agency, n, 'Buyer ' || n || ' of ' || name, 300000 + n, CASE WHEN n = 12 THEN 'draft' WHEN n % 2 = 0 THEN 'won' ELSE 'new' END FROM agencies, generate_series(1, 12) n;
INSERT INTO viewings SELECT agency, lead, timestamptz '2025-05-05 15:00+00', 'House ' || lead FROM leads WHERE lead < 4;
