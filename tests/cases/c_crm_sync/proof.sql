SET SESSION AUTHORIZATION crm_sync_api;
BEGIN;
SELECT set_config('crm.ws', 'ws_amber', true);
SELECT crm.push(jsonb_build_object('op', 'put', 'doc', jsonb_build_object('contact_id', md5('ws_birch1')::uuid, 'name', 'hacked')));
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM crm.contacts WHERE workspace_id = 'ws_birch' AND name = 'hacked') THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
