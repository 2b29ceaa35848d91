DROP POLICY w ON boat.dues;
CREATE POLICY w ON boat.dues FOR UPDATE USING (club::text = current_setting('boat.club', true));
