-- What a new database needs to be like another one: encoding and locale.
SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %(source)s
