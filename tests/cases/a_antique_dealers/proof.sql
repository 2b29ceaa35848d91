\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_antique_dealers_shop;
BEGIN;
SELECT set_config('stock.dealer', 'cabriole', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(*) = 3 AND bool_and(title LIKE '%from Bath') FROM api.search('chair')), false) THEN RAISE EXCEPTION 'the plain search leaks'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM api.search('chair%'' OR p.title LIKE ''%') WHERE title = 'Oak chair from Boston')), false) THEN RAISE EXCEPTION 'no piece of another dealer is found'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
