-- The names of all roles: a column that holds nothing else gives each tenant a role.
SELECT rolname AS name FROM pg_roles
