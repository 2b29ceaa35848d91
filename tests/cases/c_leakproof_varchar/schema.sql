DO $$ BEGIN CREATE ROLE leakproof_varchar_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Contacts with varchar columns and a helper that compares without accents.
CREATE SCHEMA con; GRANT USAGE ON SCHEMA con TO leakproof_varchar_app;
CREATE TABLE con.owners (tenant_id integer PRIMARY KEY, name varchar(60) NOT NULL);
CREATE TABLE con.contacts (tenant_id integer NOT NULL REFERENCES con.owners, id integer NOT NULL, surname varchar(60) NOT NULL, city varchar(60), PRIMARY KEY (tenant_id, id));
CREATE TABLE con.notes (tenant_id integer NOT NULL, contact_id integer NOT NULL, no smallint NOT NULL, words varchar(200), PRIMARY KEY (tenant_id, contact_id, no), FOREIGN KEY (tenant_id, contact_id) REFERENCES con.contacts);
CREATE FUNCTION con.sounds_like(a text, b text, strict boolean DEFAULT false) RETURNS boolean LANGUAGE plpgsql IMMUTABLE LEAKPROOF COST 1 AS $$
BEGIN
  IF strict AND a ~ '[^[:alpha:] ]' THEN RAISE EXCEPTION 'odd letters in %', a; END IF;
  RETURN lower(a) = lower(b);
END $$;
ALTER TABLE con.owners ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON con.owners USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE con.contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON con.contacts USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE con.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON con.notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON con.owners TO leakproof_varchar_app; GRANT SELECT, INSERT, UPDATE, DELETE ON con.contacts, con.notes TO leakproof_varchar_app;
INSERT INTO con.owners SELECT n, 'Owner ' || n FROM generate_series(1,3) n;
INSERT INTO con.contacts SELECT tenant_id, n, format('Surname%s of %s', n, tenant_id), 'City ' || tenant_id FROM con.owners, generate_series(1,3) n;
INSERT INTO con.notes SELECT tenant_id, id, 1, 'Note' FROM con.contacts;
