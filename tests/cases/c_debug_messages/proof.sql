SET SESSION AUTHORIZATION debug_messages_app;
BEGIN; SELECT set_config('app.tenant','1',true);
SET client_min_messages = debug1;
SELECT similar_names('x');
COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
