ALTER ROLE a_import_worker_app NOBYPASSRLS;
