ALTER POLICY p ON geo.incidents USING (region = current_setting('geo.region', true) AND org_no::text = current_setting('geo.org', true));
