SET SESSION AUTHORIZATION c_helpdesk_admin_option_app;
BEGIN;
SELECT set_config('hd.org', '1', true);
GRANT c_helpdesk_admin_option_support TO c_helpdesk_admin_option_app WITH SET TRUE;
SET LOCAL ROLE c_helpdesk_admin_option_support;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM hd.calls WHERE caller LIKE '%Beech') THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
