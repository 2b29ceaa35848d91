-- Shared desks: the token lists all organisations of its bearer.
DO $$ BEGIN
  CREATE ROLE a_safe_claims_many_orgs_user NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_safe_claims_many_orgs_rest LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT a_safe_claims_many_orgs_user TO a_safe_claims_many_orgs_rest;

CREATE SCHEMA iam;
CREATE SCHEMA desk;
GRANT USAGE ON SCHEMA desk TO a_safe_claims_many_orgs_user;

CREATE TABLE iam.organisations (org_id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE iam.bearers (
  org_id bigint NOT NULL REFERENCES iam.organisations,
  sub    text NOT NULL,
  PRIMARY KEY (org_id, sub)
);
CREATE TABLE desk.floors (
  org_id bigint NOT NULL REFERENCES iam.organisations,
  floor  smallint NOT NULL,
  plan   jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (org_id, floor)
);
CREATE TABLE desk.desks (
  org_id bigint NOT NULL,
  floor  smallint NOT NULL,
  desk   text NOT NULL,
  extras text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (org_id, floor, desk),
  FOREIGN KEY (org_id, floor) REFERENCES desk.floors ON DELETE CASCADE
);
CREATE TABLE desk."user" (
  org_id bigint NOT NULL REFERENCES iam.organisations,
  "group" text NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (org_id, "group", name)
);

CREATE FUNCTION desk.orgs() RETURNS jsonb LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb #> '{app_metadata,orgs}', '[]');
ALTER TABLE desk.floors ENABLE ROW LEVEL SECURITY;
ALTER TABLE desk.desks ENABLE ROW LEVEL SECURITY;
ALTER TABLE desk."user" ENABLE ROW LEVEL SECURITY;
CREATE POLICY orgs ON desk.floors TO a_safe_claims_many_orgs_user USING (desk.orgs() @> to_jsonb(org_id));
CREATE POLICY orgs ON desk.desks  TO a_safe_claims_many_orgs_user USING (desk.orgs() @> to_jsonb(org_id));
CREATE POLICY orgs ON desk."user" TO a_safe_claims_many_orgs_user USING (desk.orgs() @> to_jsonb(org_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON desk.floors, desk.desks, desk."user" TO a_safe_claims_many_orgs_user;

INSERT INTO iam.organisations VALUES (1, 'Atlas'), (11, 'Borea'), (111, 'Corona'), (2, 'Delta');
INSERT INTO iam.bearers VALUES (1, 'ada'), (11, 'bob'), (111, 'cy'), (2, 'di'), (1, 'eve'), (2, 'eve');
INSERT INTO desk.floors SELECT org_id, n, '{"exits": 2}' FROM iam.organisations, generate_series(1, 2) n;
INSERT INTO desk.desks SELECT org_id, floor, d, ARRAY['lamp'] FROM desk.floors, unnest(ARRAY['A', 'B']) d;
INSERT INTO desk."user" SELECT org_id, 'staff', 'someone at ' || name FROM iam.organisations;
