\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_ledger_views_app;
BEGIN;
SELECT set_config('books.firm', '1', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT firm) = 1 FROM books_v.postings), false) THEN RAISE EXCEPTION 'postings leak as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM books_v.budgets WHERE amount = 70003)), false) THEN RAISE EXCEPTION 'no budget of another firm is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
