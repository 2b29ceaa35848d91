SET SESSION AUTHORIZATION readonly_reporting_bi;
SET default_transaction_read_only = off;
BEGIN;
SELECT set_config('boat.club', '1', true);
UPDATE boat.dues SET paid = 0;
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM boat.dues WHERE paid = 0 AND club = 2) THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
