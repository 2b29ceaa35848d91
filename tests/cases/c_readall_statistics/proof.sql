SET SESSION AUTHORIZATION c_readall_statistics_bi;
BEGIN;
SELECT set_config('gym.club', '1', true);
DO $$ BEGIN
  IF EXISTS (SELECT FROM gym.members WHERE club <> 1) THEN RAISE EXCEPTION 'leaks at once'; END IF;
  IF NOT EXISTS (SELECT FROM pg_statistic WHERE starelid = 'gym.members'::regclass AND stavalues1::text LIKE '%of Flex%') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
