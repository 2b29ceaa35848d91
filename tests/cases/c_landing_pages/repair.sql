DROP INDEX lp.pages_live_address;
CREATE UNIQUE INDEX pages_live_address ON lp.pages (brand, lower(address)) WHERE archived_at IS NULL;
