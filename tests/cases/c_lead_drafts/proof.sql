SET SESSION AUTHORIZATION lead_drafts_app;
BEGIN;
SELECT set_config('estate.agency', md5('Piso')::uuid::text, true);
INSERT INTO leads VALUES (md5('Key & Co')::uuid, 99, 'planted', 1, 'draft');
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
