REVOKE r2_batch FROM batch_role_routine_app;
