\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_ad_slots_app;
BEGIN;
SELECT set_config('ads.publisher', 'moms', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 2 FROM ads.campaigns), false) THEN RAISE EXCEPTION 'campaigns leaks as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((SELECT campaigns_live = 6 FROM ads.start_page()), false) THEN RAISE EXCEPTION 'the number does not count the others'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
