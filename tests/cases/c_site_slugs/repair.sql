ALTER TABLE pages DROP CONSTRAINT pages_slug; ALTER TABLE pages ADD CONSTRAINT pages_slug UNIQUE (tenant_id, slug);
