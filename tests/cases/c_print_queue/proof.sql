SET SESSION AUTHORIZATION print_queue_app;
BEGIN;
SELECT set_config('print.shop', '1', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM label_texts('201')) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  IF NOT EXISTS (SELECT FROM label_texts('0) OR (true') WHERE label LIKE '%Copy Corner%') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
