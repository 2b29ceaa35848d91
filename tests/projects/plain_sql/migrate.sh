#!/bin/sh
# Applies migrations/*.sql, in order, to the database of the URL given.
set -eu
for file in migrations/*.sql; do
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --single-transaction --file "$file" "$1"
done
