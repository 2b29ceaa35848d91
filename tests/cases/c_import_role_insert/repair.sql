REVOKE r2_importer FROM import_role_insert_app;
