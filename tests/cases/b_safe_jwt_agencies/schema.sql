-- Detective agencies. Freelancers work for several. PostgREST-like.
DO $$ BEGIN
  CREATE ROLE b_safe_jwt_agencies_user NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_safe_jwt_agencies_rest LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_safe_jwt_agencies_user TO b_safe_jwt_agencies_rest;

CREATE SCHEMA agencies;
GRANT USAGE ON SCHEMA agencies TO b_safe_jwt_agencies_user;

CREATE TABLE agencies.agencies (agency_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE agencies.members (
  agency_id uuid NOT NULL REFERENCES agencies.agencies,
  user_id   uuid NOT NULL,
  badge     text NOT NULL,
  PRIMARY KEY (agency_id, user_id)
);
CREATE TABLE agencies.profiles (
  agency_id uuid NOT NULL,
  user_id   uuid NOT NULL,
  nickname  text NOT NULL,
  PRIMARY KEY (agency_id, user_id),
  FOREIGN KEY (agency_id, user_id) REFERENCES agencies.members
);
CREATE TABLE agencies.cases (
  agency_id uuid NOT NULL REFERENCES agencies.agencies,
  case_no   integer NOT NULL,
  client    text NOT NULL,
  PRIMARY KEY (agency_id, case_no)
);
CREATE TABLE agencies.files (
  agency_id uuid NOT NULL,
  case_no   integer NOT NULL,
  name      text NOT NULL,
  content   bytea NOT NULL,
  PRIMARY KEY (agency_id, case_no, name),
  FOREIGN KEY (agency_id, case_no) REFERENCES agencies.cases ON DELETE CASCADE
);

CREATE FUNCTION agencies.uid() RETURNS uuid LANGUAGE sql STABLE
  RETURN nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid;
CREATE FUNCTION agencies.mine() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.agency_id FROM agencies.members m WHERE m.user_id = agencies.uid();
END;
REVOKE EXECUTE ON FUNCTION agencies.mine() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION agencies.mine() TO b_safe_jwt_agencies_user;

ALTER TABLE agencies.agencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE agencies.members  ENABLE ROW LEVEL SECURITY;
CREATE POLICY "my agencies" ON agencies.agencies FOR SELECT TO b_safe_jwt_agencies_user USING (agency_id IN (SELECT agencies.mine()));
CREATE POLICY "my agencies" ON agencies.members  FOR SELECT TO b_safe_jwt_agencies_user USING (agency_id IN (SELECT agencies.mine()));
ALTER TABLE agencies.cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE agencies.files ENABLE ROW LEVEL SECURITY;
CREATE POLICY "my agencies" ON agencies.cases TO b_safe_jwt_agencies_user USING (agency_id IN (SELECT agencies.mine()));
CREATE POLICY "my agencies" ON agencies.files TO b_safe_jwt_agencies_user USING (agency_id IN (SELECT agencies.mine()));
ALTER TABLE agencies.profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "colleagues" ON agencies.profiles FOR SELECT TO b_safe_jwt_agencies_user USING (agency_id IN (SELECT agencies.mine()));
CREATE POLICY "my own" ON agencies.profiles FOR UPDATE TO b_safe_jwt_agencies_user USING (user_id = agencies.uid());

GRANT SELECT ON agencies.agencies, agencies.members, agencies.profiles TO b_safe_jwt_agencies_user;
GRANT UPDATE (nickname) ON agencies.profiles TO b_safe_jwt_agencies_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON agencies.cases, agencies.files TO b_safe_jwt_agencies_user;

INSERT INTO agencies.agencies SELECT md5(n)::uuid, n FROM unnest(ARRAY['Baker Street', 'Pinkerton', 'Continental', 'Moonlighting']) n;
INSERT INTO agencies.members SELECT agency_id, md5('boss of ' || name)::uuid, left(name, 1) || '-1' FROM agencies.agencies;
INSERT INTO agencies.members SELECT agency_id, md5('freelancer')::uuid, left(name, 1) || '-2' FROM agencies.agencies WHERE name IN ('Pinkerton', 'Continental');
INSERT INTO agencies.profiles SELECT agency_id, user_id, 'nick ' || badge FROM agencies.members;
INSERT INTO agencies.cases SELECT agency_id, n, 'Client ' || n || ' of ' || name FROM agencies.agencies, generate_series(1, 3) n;
INSERT INTO agencies.files SELECT agency_id, case_no, 'notes.txt', convert_to('notes on ' || client, 'UTF8') FROM agencies.cases;
