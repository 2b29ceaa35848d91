ALTER POLICY own ON farm.yields USING (farm = current_setting('farm.farm', true));
