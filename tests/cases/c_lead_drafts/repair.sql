DROP POLICY ins ON leads;
CREATE POLICY ins ON leads FOR INSERT WITH CHECK (agency = agency());
