-- The owner of a database.
SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %(name)s
