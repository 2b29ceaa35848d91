\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_event_tickets_app;
BEGIN;
SELECT set_config('box.promoter', '11', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT promoter_id) = 1 FROM box.bands), false) THEN RAISE EXCEPTION 'bands leak as well, or show nothing'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 6 FROM box.attendees WHERE holder LIKE '%Harbour Live%'), false) THEN RAISE EXCEPTION 'no attendee of another promoter is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
