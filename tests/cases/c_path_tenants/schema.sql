DO $$ BEGIN CREATE ROLE path_tenants_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Objects in a bucket; the tenant is the first part of the path.
CREATE SCHEMA s3; GRANT USAGE ON SCHEMA s3 TO path_tenants_app;
CREATE TABLE s3.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE s3.objects (path text PRIMARY KEY CHECK (path ~ '^[0-9]+/[a-z0-9./-]+$'), tenant_id integer NOT NULL GENERATED ALWAYS AS (split_part(path, '/', 1)::integer) STORED, bytes integer NOT NULL, etag uuid NOT NULL DEFAULT gen_random_uuid());
CREATE TABLE s3.quotas (tenant_id integer PRIMARY KEY REFERENCES s3.tenants, bytes bigint NOT NULL);
ALTER TABLE s3.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON s3.tenants USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE s3.quotas ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON s3.quotas USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

ALTER TABLE s3.objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON s3.objects FOR SELECT USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer); CREATE POLICY d ON s3.objects FOR DELETE USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
CREATE POLICY i ON s3.objects FOR INSERT WITH CHECK (path LIKE current_setting('app.tenant', true) || '%');
GRANT SELECT ON s3.tenants, s3.quotas TO path_tenants_app; GRANT SELECT, DELETE ON s3.objects TO path_tenants_app; GRANT INSERT (path, bytes) ON s3.objects TO path_tenants_app;
INSERT INTO s3.tenants VALUES (4,'Four'),(9,'Nine'),(41,'Forty-one'),(55,'Fifty-five'),(73,'x'),(80,'y');
INSERT INTO s3.objects (path, bytes) SELECT format('%s/docs/file-%s.txt', tenant_id, n), 100 * n FROM s3.tenants, generate_series(1,3) n; INSERT INTO s3.quotas SELECT tenant_id, 10000 FROM s3.tenants;
