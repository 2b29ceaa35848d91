SET SESSION AUTHORIZATION fishery_landings_web;
BEGIN;
SELECT set_config('fish.coop', '5', true);
DO $$ BEGIN
  PERFORM FROM fish.grid(1, 'CAST((SELECT string_agg(iban, '','') FROM fish.coops) AS integer)');
  RAISE EXCEPTION 'nothing';
EXCEPTION WHEN invalid_text_representation THEN
  IF SQLERRM NOT LIKE '%DK5000400440116243%' THEN RAISE; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
