-- Mailing lists of several bakeries. The tables are reached by functions alone; who owns a bakery, only the database knows.
DO $$ BEGIN
  CREATE ROLE c_owners_export_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
CREATE SCHEMA mail_data;
CREATE SCHEMA mail;
GRANT USAGE ON SCHEMA mail TO c_owners_export_app;
CREATE TABLE mail_data.bakeries (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE mail_data.people (
    bakery_id integer NOT NULL REFERENCES mail_data.bakeries,
    login     text NOT NULL UNIQUE,
    owner     boolean NOT NULL,
    PRIMARY KEY (bakery_id, login)
);
CREATE TABLE mail_data.subscribers (
    bakery_id integer NOT NULL REFERENCES mail_data.bakeries,
    address   text NOT NULL,
    since     date NOT NULL,
    PRIMARY KEY (bakery_id, address)
);
CREATE FUNCTION mail.me() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('mail.login', true), '');

CREATE FUNCTION mail.subscribers() RETURNS SETOF mail_data.subscribers
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.* FROM mail_data.subscribers s JOIN mail_data.people p USING (bakery_id) WHERE p.login = mail.me()
$$;
CREATE FUNCTION mail.export(p_bakery integer) RETURNS TABLE (address text, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM mail_data.people p WHERE p.login = mail.me() AND p.owner) THEN
    RAISE EXCEPTION 'only owners export' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT s.address, s.since FROM mail_data.subscribers s WHERE s.bakery_id = p_bakery;
END $$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA mail FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mail TO c_owners_export_app;

INSERT INTO mail_data.bakeries VALUES (1, 'Oak'), (2, 'Elm'), (3, 'Ash');
INSERT INTO mail_data.people SELECT b.id, lower(b.name) || n, n = 3 FROM mail_data.bakeries b, generate_series(1, 3) n;
INSERT INTO mail_data.subscribers SELECT b.id, format('reader%s@%s.example', n, lower(b.name)), date '2025-01-01' + n
  FROM mail_data.bakeries b, generate_series(1, 4) n;
