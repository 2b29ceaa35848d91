ALTER TABLE rent.contracts ADD COLUMN scan bytea;
UPDATE rent.contracts SET scan = lo_get(scan_ref::oid);
SELECT lo_unlink(scan_ref::oid) FROM rent.contracts;
ALTER TABLE rent.contracts DROP COLUMN scan_ref;
