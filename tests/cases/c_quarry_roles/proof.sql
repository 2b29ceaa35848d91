SET SESSION AUTHORIZATION quarry_roles_login;
BEGIN; SET LOCAL ROLE quarry_roles_q_lime; UPDATE stone.weighings SET note = 'x';
RESET ROLE; RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF NOT EXISTS (SELECT FROM stone.weighings WHERE note = 'x' AND owner <> 'quarry_roles_q_lime') THEN RAISE EXCEPTION 'untouched'; END IF; END $$;
ROLLBACK;
SELECT 'LEAK';
