SET SESSION AUTHORIZATION repair_desk_app;
BEGIN;
SELECT set_config('desk.shop', '1', true);
DO $$ DECLARE told text; BEGIN
  IF EXISTS (SELECT FROM desk WHERE shop_id <> 1) OR EXISTS (SELECT FROM jobs WHERE shop_id <> 1) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  INSERT INTO desk (job_no, customer, device) VALUES (90, 'Me', 'Phone') RETURNING ahead INTO told;
  IF told NOT LIKE '%Solder Bros%' THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
