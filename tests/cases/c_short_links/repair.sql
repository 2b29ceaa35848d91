DROP POLICY w ON links;
CREATE POLICY w ON links USING (ws = current_setting('app.ws', true));
