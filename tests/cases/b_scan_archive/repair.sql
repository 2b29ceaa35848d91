ALTER TABLE deeds.scans ADD COLUMN bytes bytea;
UPDATE deeds.scans SET bytes = lo_get(content);
SELECT lo_unlink(content) FROM deeds.scans;
ALTER TABLE deeds.scans DROP COLUMN content;
ALTER TABLE deeds.scans RENAME COLUMN bytes TO content;
ALTER TABLE deeds.scans ALTER COLUMN content SET NOT NULL;
