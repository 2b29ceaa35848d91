DROP POLICY i ON s3.objects; CREATE POLICY i ON s3.objects FOR INSERT WITH CHECK (split_part(path, '/', 1) = current_setting('app.tenant', true));
