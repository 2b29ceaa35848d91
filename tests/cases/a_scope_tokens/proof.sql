\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_scope_tokens_gw;
BEGIN;
SELECT set_config('store.accounts', '412', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT account) = 1 FROM store.buckets), false) THEN RAISE EXCEPTION 'buckets leak as well'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM store.objects WHERE path LIKE '%quartz%') AND EXISTS (SELECT FROM store.objects WHERE path LIKE '%basalt%')), false) THEN RAISE EXCEPTION 'no object of another account is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
