\set ON_ERROR_STOP on
\set file `mktemp`
SET SESSION AUTHORIZATION b_channel_payload_app;
-- somebody of café 1 listens on the other kitchen's channel
BEGIN;
SELECT set_config('cafe.id', '1', true);
LISTEN kitchen_2;
COMMIT;
-- café 2 takes an order (psql shows what this connection receives)
\o :file
BEGIN;
SELECT set_config('cafe.id', '2', true);
INSERT INTO cafe.orders VALUES (2, 55, 'strudel', 'Sigmund');
COMMIT;
SELECT 1;
\o
\set heard `grep -q 'Asynchronous notification "kitchen_2".*strudel for Sigmund' :'file' && echo true || echo false; rm -f :'file'`
RESET SESSION AUTHORIZATION;
\if :heard
SELECT 'LEAK';
\else
DO $$ BEGIN RAISE EXCEPTION 'nothing was heard'; END $$;
\endif
