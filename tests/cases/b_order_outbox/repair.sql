ALTER TABLE market.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY vendor ON market.outbox USING (vendor_id = nullif(current_setting('market.vendor', true), '')::integer);
