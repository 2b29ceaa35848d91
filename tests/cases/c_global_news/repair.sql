DROP POLICY i ON news.posts; CREATE POLICY i ON news.posts FOR INSERT WITH CHECK (tenant_id = nullif(current_setting('app.tenant', true), '')::integer AND scope = 'club');
