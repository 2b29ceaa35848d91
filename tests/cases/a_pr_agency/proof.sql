\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_pr_agency_svc;
BEGIN;
SELECT set_config('press.brand', 'bolt', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT brand) = 1 FROM press.embargoes), false) THEN RAISE EXCEPTION 'bolt sees others, too'; END IF;
END $$;
SELECT set_config('press.brand', 'acme', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT brand) = 1 FROM press.clippings), false) THEN RAISE EXCEPTION 'clippings leak as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM press.embargoes WHERE subject LIKE '%Acmetic%')), false) THEN RAISE EXCEPTION 'no embargo of acmetic is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
