DROP POLICY tidy ON au.access_log; CREATE POLICY tidy ON au.access_log FOR DELETE USING (tenant_id = au.me() AND at < now());
