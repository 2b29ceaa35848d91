ALTER POLICY b ON press.embargoes USING (brand = current_setting('press.brand', true));
