ALTER TABLE grid.inbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_role ON grid.inbox FOR INSERT TO b_meter_ingest_utility WITH CHECK (utility = current_user);
