\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_scan_archive_app;
BEGIN;
SELECT set_config('deeds.notary', '1', true);
DO $$ BEGIN
  IF NOT ((SELECT count(DISTINCT notary) FROM deeds.scans) = 1) THEN RAISE EXCEPTION 'scans leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT (EXISTS (SELECT FROM pg_largeobject_metadata m WHERE convert_from(lo_get(m.oid), 'UTF8') LIKE '%before 3')) THEN RAISE EXCEPTION 'no scan of another notary can be read'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
