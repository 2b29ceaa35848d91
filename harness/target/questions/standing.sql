-- What the current user may do here, and how large the database is, in bytes.
SELECT rolsuper, pg_database_size(current_database()) FROM pg_roles WHERE rolname = current_user
