SET SESSION AUTHORIZATION r2s_forced_definer;
BEGIN; SELECT set_config('app.tenant','1',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM fd.notes) THEN RAISE EXCEPTION 'vacuous fd.notes'; END IF; IF EXISTS (SELECT FROM fd.notes WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak fd.notes'; END IF; IF NOT EXISTS (SELECT FROM fd.overview) THEN RAISE EXCEPTION 'vacuous fd.overview'; END IF; IF EXISTS (SELECT FROM fd.overview WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak fd.overview'; END IF; IF NOT EXISTS (SELECT FROM fd.all_notes()) THEN RAISE EXCEPTION 'vacuous fd.all_notes()'; END IF; IF EXISTS (SELECT FROM fd.all_notes() WHERE tenant_id<>1) THEN RAISE EXCEPTION 'leak fd.all_notes()'; END IF; END $$; ROLLBACK;
BEGIN; DO $$ BEGIN IF EXISTS (SELECT FROM fd.notes) THEN RAISE EXCEPTION 'nobody sees fd.notes'; END IF; IF EXISTS (SELECT FROM fd.overview) THEN RAISE EXCEPTION 'nobody sees fd.overview'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
