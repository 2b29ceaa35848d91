-- Law firm files. One enters by a signature; children have no tenant column, only their parent's key.
DO $$ BEGIN
  CREATE ROLE a_safe_signed_sessions_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA law;
CREATE SCHEMA law_auth;
GRANT USAGE ON SCHEMA law, law_auth TO a_safe_signed_sessions_app;

CREATE TABLE law_auth.firms (firm_id bigint PRIMARY KEY, name text NOT NULL, secret text NOT NULL);
-- who is in which transaction; an id of a transaction is never used again
CREATE UNLOGGED TABLE law_auth.entered (xact xid8 PRIMARY KEY, acts_for bigint NOT NULL);
CREATE FUNCTION law_auth.enter(firm text, signature text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM law_auth.firms f WHERE f.firm_id = firm::bigint AND encode(sha256(convert_to(f.secret || firm, 'UTF8')), 'hex') = signature;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'bad signature' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO law_auth.entered VALUES (pg_current_xact_id(), firm::bigint) ON CONFLICT (xact) DO UPDATE SET acts_for = excluded.acts_for;
END $$;
CREATE FUNCTION law_auth.firm() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT e.acts_for FROM law_auth.entered e WHERE e.xact = pg_current_xact_id_if_assigned();
END;

CREATE TABLE law.files (
  id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  firm_id bigint NOT NULL DEFAULT law_auth.firm() REFERENCES law_auth.firms,
  client  text NOT NULL
);
CREATE INDEX ON law.files (firm_id);
CREATE TABLE law.letters (
  file_id uuid NOT NULL REFERENCES law.files ON DELETE CASCADE,
  no      integer NOT NULL,
  text    text NOT NULL,
  PRIMARY KEY (file_id, no)
);
CREATE TABLE law.enclosures (
  file_id uuid NOT NULL,
  no      integer NOT NULL,
  name    text NOT NULL,
  PRIMARY KEY (file_id, no, name),
  FOREIGN KEY (file_id, no) REFERENCES law.letters ON DELETE CASCADE
);
ALTER TABLE law.files ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.enclosures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON law.files USING (firm_id = (SELECT law_auth.firm()));
CREATE POLICY own ON law.letters    USING (file_id IN (SELECT f.id FROM law.files f));
CREATE POLICY own ON law.enclosures USING (file_id IN (SELECT f.id FROM law.files f));
-- ids are made by the default only: nobody can try which exist
GRANT SELECT, INSERT (client), UPDATE (client), DELETE ON law.files TO a_safe_signed_sessions_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON law.letters, law.enclosures TO a_safe_signed_sessions_app;

INSERT INTO law_auth.firms VALUES (4000000001, 'Hale & Ivy', md5('s1')), (4000000002, 'Juno Legal', md5('s2')), (4000000003, 'Kant KG', md5('s3'));
INSERT INTO law.files SELECT md5(name || n)::uuid, firm_id, format('Client %s of %s', n, name) FROM law_auth.firms, generate_series(1, 2) n;
INSERT INTO law.letters SELECT id, n, 'Dear ' || client FROM law.files, generate_series(1, 2) n;
INSERT INTO law.enclosures SELECT file_id, no, 'contract.pdf' FROM law.letters;
