SET SESSION AUTHORIZATION r2s_eighteen;
BEGIN; RESET SESSION AUTHORIZATION; SELECT set_config('ei.t', tenant_id::text, true) FROM ei.tenants WHERE name = 'Tenant 1'; SET LOCAL SESSION AUTHORIZATION r2s_eighteen;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM ei.people) THEN RAISE EXCEPTION 'vacuous ei.people'; END IF; IF EXISTS (SELECT FROM ei.people WHERE tenant_id<>ei.me()) THEN RAISE EXCEPTION 'leak ei.people'; END IF; IF NOT EXISTS (SELECT FROM ei.badges) THEN RAISE EXCEPTION 'vacuous ei.badges'; END IF; IF EXISTS (SELECT FROM ei.badges WHERE tenant_id<>ei.me()) THEN RAISE EXCEPTION 'leak ei.badges'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM ei.people) THEN RAISE EXCEPTION 'nobody sees ei.people'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
