\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION archive_default_app;
BEGIN;
SELECT set_config('app.tenant', '1', true);
DELETE FROM pj.clubs;
SELECT set_config('app.tenant', '6', true);
SELECT 1 / (count(*) - 2) AS more_than_its_own FROM pj.projects;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
