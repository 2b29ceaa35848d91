\set ON_ERROR_STOP on
\set QUIET on
\o /dev/null
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_offer_search_login;
SET LOCAL ROLE d_offer_search_member;
SELECT set_config('request.jwt.claims', '{"sub": "u-21", "app_metadata": {"seller": {"id": 21, "plan": "pro"}}}', true);
DO $$
DECLARE a text := 'ok'; b text := 'ok';
BEGIN
  IF (SELECT count(DISTINCT seller_id) FROM shop.offers) <> 1 OR (SELECT count(DISTINCT seller_id) FROM search.my_documents) <> 1 THEN RAISE EXCEPTION 'another leak: rows'; END IF;
  BEGIN INSERT INTO shop.offers (slug, category, title, price) VALUES ('globe', 'misc', 'x', 1); EXCEPTION WHEN OTHERS THEN a := SQLSTATE; END;
  BEGIN INSERT INTO shop.offers (slug, category, title, price) VALUES ('nowhere', 'misc', 'x', 1); EXCEPTION WHEN OTHERS THEN b := SQLSTATE; END;
  IF a <> '23505' OR b <> 'ok' THEN RAISE EXCEPTION 'no oracle: % %', a, b; END IF;
END $$;
ROLLBACK;
\o
\echo LEAK
