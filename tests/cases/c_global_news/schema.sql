DO $$ BEGIN CREATE ROLE global_news_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- News of clubs; the platform's own are global. Members' committees may post.
CREATE SCHEMA news; GRANT USAGE ON SCHEMA news TO global_news_app;
CREATE TABLE news.clubs (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE news.posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id integer NOT NULL REFERENCES news.clubs, scope text NOT NULL DEFAULT 'club' CHECK (scope IN ('club','global')), body text NOT NULL);
CREATE TABLE news.reads (tenant_id integer NOT NULL REFERENCES news.clubs, reader integer NOT NULL, post bigint NOT NULL, PRIMARY KEY (tenant_id, reader, post));
ALTER TABLE news.clubs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON news.clubs USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE news.reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON news.reads USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

ALTER TABLE news.posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON news.posts FOR SELECT USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer OR (scope = 'global' AND nullif(current_setting('app.tenant', true), '')::integer IS NOT NULL));
CREATE POLICY i ON news.posts FOR INSERT WITH CHECK (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
CREATE POLICY d ON news.posts FOR DELETE USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
GRANT SELECT ON news.clubs TO global_news_app; GRANT SELECT, DELETE ON news.posts TO global_news_app; GRANT INSERT (tenant_id, scope, body) ON news.posts TO global_news_app; GRANT SELECT, INSERT ON news.reads TO global_news_app;
INSERT INTO news.clubs SELECT n, 'Club ' || n FROM generate_series(1,3) n;
INSERT INTO news.posts (tenant_id, body) SELECT tenant_id, format('News %s of %s', n, name) FROM news.clubs, generate_series(1,3) n;
INSERT INTO news.reads SELECT tenant_id, 1, id FROM news.posts;
