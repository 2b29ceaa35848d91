\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION r_loanhist_app;
BEGIN;
SELECT set_config('pawn.shop', 'corner', true);
DO $$
BEGIN
  IF (SELECT count(*) FROM pawn.history) <> 3 OR (SELECT count(*) FROM pawn.pledges) <> 3 THEN RAISE EXCEPTION 'history or pledges leak as well, or show nothing'; END IF;
END $$;
CREATE TEMP TABLE bait (shop text, ticket_no integer, loan numeric);
CREATE TRIGGER t AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION pawn.write_history();
INSERT INTO bait VALUES ('uncle', 4711, 99999);
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pawn.history WHERE shop = 'uncle' AND ticket_no = 4711) THEN RAISE EXCEPTION 'held'; END IF; END $$;
ROLLBACK;
\echo LEAK
