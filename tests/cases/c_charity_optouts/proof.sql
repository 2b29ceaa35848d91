SET SESSION AUTHORIZATION charity_optouts_web;
BEGIN;
SELECT set_config('give.charity', md5('Clean Rivers')::uuid::text, true);
INSERT INTO give.opt_out (charity_id, address) VALUES (md5('Clean Rivers')::uuid, 'p2@night.example');
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF (SELECT subscribed FROM give.supporter WHERE email = 'p2@night.example') THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
