ALTER TABLE market.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY vendor ON market.outbox USING ((payload ->> 'vendor_id')::integer = nullif(current_setting('market.vendor', true), '')::integer);
