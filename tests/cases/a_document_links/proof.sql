\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_document_links_app;
BEGIN;
SELECT set_config('room.space', '501', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 3 FROM room.documents), false) THEN RAISE EXCEPTION 'documents leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM generate_series(1, 20) i WHERE room.open_document(i) LIKE 'Confidential, Patent%')), false) THEN RAISE EXCEPTION 'no page of another space is returned'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
