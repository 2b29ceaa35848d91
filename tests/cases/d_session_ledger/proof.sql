\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
SELECT id AS t, gate.signature(id) AS s FROM books.associations ORDER BY id LIMIT 1 \gset
-- before anybody logged in, and logged in
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_session_ledger_app;
DO $$ BEGIN
  IF EXISTS (SELECT FROM books.postings) THEN RAISE EXCEPTION 'another leak: without any login'; END IF;
END $$;
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_session_ledger_app;
SELECT gate.login(:'t', :'s');
DO $$ BEGIN
  IF (SELECT count(DISTINCT tenant_id) FROM books.postings) <> 1 OR (SELECT count(DISTINCT tenant_id) FROM books.balances) <> 1 THEN RAISE EXCEPTION 'another leak: rows'; END IF;
END $$;
COMMIT;
-- the next one on the same connection, without a login
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_session_ledger_app;
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM books.postings) THEN RAISE EXCEPTION 'nothing is visible without a login'; END IF;
END $$;
ROLLBACK;
DELETE FROM gate.sessions;
\o
\echo LEAK
