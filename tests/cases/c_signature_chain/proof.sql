\set ON_ERROR_STOP on
BEGIN;
CREATE TEMP TABLE theirs AS SELECT DISTINCT hash FROM sign.trail WHERE false;
GRANT SELECT ON theirs TO s_signature_chain_app;
SET LOCAL SESSION AUTHORIZATION s_signature_chain_app;
-- the fleet works
SELECT set_config('sign.org', '62', true);
INSERT INTO sign.envelopes (org_id, subject) VALUES (62, 'Secret purchase of 40 vans');
RESET SESSION AUTHORIZATION;
INSERT INTO theirs SELECT hash FROM sign.trail WHERE org_id <> 61;
-- the notary looks
SET LOCAL SESSION AUTHORIZATION s_signature_chain_app;
SELECT set_config('sign.org', '61', true);
INSERT INTO sign.envelopes (org_id, subject) VALUES (61, 'mine');
DO $$
BEGIN
  IF (SELECT count(DISTINCT org_id) FROM sign.trail) <> 1 OR (SELECT count(DISTINCT org_id) FROM sign.envelopes) <> 1 THEN RAISE EXCEPTION 'something leaks as well'; END IF;
  IF NOT EXISTS (SELECT FROM sign.trail t JOIN theirs x ON x.hash = t.prev_hash) THEN RAISE EXCEPTION 'no hash of another organization'; END IF;
END $$;
ROLLBACK;
SELECT 'LEAK';
