-- Letters of housing associations. Templates without an association are the vendor's, usable by all; an association may add its own.

DO $$ BEGIN CREATE ROLE d_letter_templates_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA letters;
GRANT USAGE ON SCHEMA letters TO d_letter_templates_app;

CREATE TYPE letters.channel AS ENUM ('post', 'email', 'portal');

CREATE TABLE letters.associations (
  association uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name        text NOT NULL
);
CREATE TABLE letters.tenancies (
  association uuid NOT NULL REFERENCES letters.associations,
  flat        text NOT NULL,
  occupant    text NOT NULL,
  email       text,
  PRIMARY KEY (association, flat)
);
CREATE TABLE letters.templates (
  template_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  association uuid REFERENCES letters.associations,
  code        text NOT NULL,
  subject     text NOT NULL,
  body        text NOT NULL,
  UNIQUE NULLS NOT DISTINCT (association, code)
);
CREATE TABLE letters.sent (
  association uuid NOT NULL,
  flat        text NOT NULL,
  sent_at     timestamptz NOT NULL,
  code        text NOT NULL,
  channel     letters.channel NOT NULL DEFAULT 'post',
  content     text NOT NULL,
  PRIMARY KEY (association, flat, sent_at),
  FOREIGN KEY (association, flat) REFERENCES letters.tenancies ON DELETE CASCADE
);

CREATE FUNCTION letters.association() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('letters.association', true), '')::uuid;

ALTER TABLE letters.associations ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters.tenancies    ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters.templates    ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters.sent         ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON letters.associations FOR SELECT USING (association = letters.association());
CREATE POLICY own ON letters.tenancies    USING (association = letters.association());
CREATE POLICY own ON letters.sent         USING (association = letters.association());
-- the vendor's may be read, only own ones may be written
CREATE POLICY own_or_vendor ON letters.templates
  USING (association = letters.association() OR association IS NULL)
  WITH CHECK (association = letters.association());

GRANT SELECT ON letters.associations TO d_letter_templates_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON letters.tenancies, letters.sent TO d_letter_templates_app;
GRANT SELECT, INSERT (association, code, subject, body), UPDATE (code, subject, body), DELETE ON letters.templates TO d_letter_templates_app;

INSERT INTO letters.associations VALUES
  ('1e77e400-0000-4000-8000-000000000001', 'Lindenhof'),
  ('1e77e400-0000-4000-8000-000000000002', 'Rosenweg'),
  ('1e77e400-0000-4000-8000-000000000003', 'Sonnenhalde');
INSERT INTO letters.tenancies SELECT association, n || 'A', 'Occupant ' || n || ' of ' || name, 'flat' || n || '@' || lower(name) || '.example' FROM letters.associations, generate_series(1, 3) n;
INSERT INTO letters.templates VALUES
  (md5('rent')::uuid, NULL, 'rent-increase', 'Your rent', 'Dear {occupant}, from {date} …'),
  (md5('heat')::uuid, NULL, 'heating', 'Heating works', 'Dear {occupant}, the heating …');
INSERT INTO letters.templates SELECT md5('own' || association)::uuid, association, 'summer-fête', 'Come to the fête of ' || name, 'Bring a cake' FROM letters.associations;
INSERT INTO letters.sent SELECT association, flat, '2026-02-01 09:00+00', 'rent-increase', 'post', 'Dear ' || occupant FROM letters.tenancies;
