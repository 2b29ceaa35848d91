SET SESSION AUTHORIZATION c_landing_pages_app;
BEGIN;
SELECT set_config('lp.brand', '1', true);
DO $$ BEGIN
  INSERT INTO lp.pages VALUES (1, 90, 'nobody-has-this', 'x');
  BEGIN INSERT INTO lp.pages VALUES (1, 91, 'liquid-sale-9', 'x'); RAISE EXCEPTION 'nothing'; EXCEPTION WHEN unique_violation THEN NULL; END; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
