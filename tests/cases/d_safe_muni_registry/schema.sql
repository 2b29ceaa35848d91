-- Municipal registries on one server. Each municipality is a database role; rows are stamped with it. What the ministry provides
-- (templates, code tables) is stamped with the group role that all municipalities are in.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['d_safe_muni_registry_owner', 'd_safe_muni_registry_clerks', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', 'd_safe_muni_registry_berg'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', r); END IF;
  END LOOP;
  -- the ministry's own: may see everything, and nobody is in it
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_safe_muni_registry_oversight') THEN CREATE ROLE d_safe_muni_registry_oversight NOLOGIN BYPASSRLS; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_safe_muni_registry_gateway') THEN CREATE ROLE d_safe_muni_registry_gateway LOGIN NOINHERIT; END IF;
END $$;
GRANT d_safe_muni_registry_clerks TO d_safe_muni_registry_alt, d_safe_muni_registry_altona, d_safe_muni_registry_berg;
GRANT d_safe_muni_registry_alt, d_safe_muni_registry_altona, d_safe_muni_registry_berg TO d_safe_muni_registry_gateway;

CREATE SCHEMA registry AUTHORIZATION d_safe_muni_registry_owner;
GRANT USAGE ON SCHEMA registry TO d_safe_muni_registry_clerks, d_safe_muni_registry_oversight;
SET ROLE d_safe_muni_registry_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA registry GRANT SELECT ON TABLES TO d_safe_muni_registry_oversight;

CREATE TABLE registry.municipalities (owner_role name PRIMARY KEY, title text NOT NULL);
CREATE TABLE registry.counters (
  owner_role name PRIMARY KEY REFERENCES registry.municipalities,
  last_case  integer NOT NULL DEFAULT 0
);
CREATE TABLE registry.code_tables (code text PRIMARY KEY, meaning text NOT NULL);
CREATE TABLE registry.templates (
  owner_role name NOT NULL DEFAULT CURRENT_USER REFERENCES registry.municipalities,
  code       text NOT NULL,
  body       text NOT NULL,
  PRIMARY KEY (owner_role, code)
);
CREATE TABLE registry.residents (
  owner_role name NOT NULL DEFAULT CURRENT_USER REFERENCES registry.municipalities,
  no         integer NOT NULL,
  name       text NOT NULL,
  tax_id     text,
  PRIMARY KEY (owner_role, no),
  UNIQUE (owner_role, tax_id)
);
CREATE TABLE registry.cases (
  owner_role name NOT NULL DEFAULT CURRENT_USER,
  case_no    integer NOT NULL,
  resident   integer NOT NULL,
  kind       text NOT NULL REFERENCES registry.code_tables,
  closed     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (owner_role, case_no),
  FOREIGN KEY (owner_role, resident) REFERENCES registry.residents ON UPDATE CASCADE
);
CREATE TABLE registry.documents (
  owner_role name NOT NULL DEFAULT CURRENT_USER,
  case_no    integer NOT NULL,
  pos        smallint NOT NULL,
  body       text NOT NULL,
  words      integer GENERATED ALWAYS AS (array_length(string_to_array(body, ' '), 1)) STORED,
  PRIMARY KEY (owner_role, case_no, pos),
  FOREIGN KEY (owner_role, case_no) REFERENCES registry.cases ON DELETE CASCADE
);
CREATE TABLE registry.journal (owner_role name NOT NULL DEFAULT CURRENT_USER, at timestamptz NOT NULL DEFAULT clock_timestamp(), what text NOT NULL);
CREATE TABLE registry.seals (
  owner_role name NOT NULL REFERENCES registry.municipalities,
  year       integer NOT NULL,
  imprint    bytea NOT NULL,
  PRIMARY KEY (owner_role, year)
);

INSERT INTO registry.municipalities VALUES ('d_safe_muni_registry_clerks', 'provided by the ministry'), ('d_safe_muni_registry_alt', 'Alt'), ('d_safe_muni_registry_altona', 'Altona'), ('d_safe_muni_registry_berg', 'Berg');
INSERT INTO registry.code_tables VALUES ('birth', 'Birth'), ('move', 'Change of address'), ('dog', 'Dog tax');
INSERT INTO registry.templates VALUES ('d_safe_muni_registry_clerks', 'greeting', 'Dear Sir or Madam'), ('d_safe_muni_registry_clerks', 'closing', 'Sincerely');
INSERT INTO registry.templates SELECT owner_role, 'greeting', 'Greetings from ' || title FROM registry.municipalities WHERE owner_role <> 'd_safe_muni_registry_clerks';
INSERT INTO registry.residents SELECT owner_role, n, 'Resident ' || n || ' of ' || title, 'T' || n FROM registry.municipalities, generate_series(1, 4) n WHERE owner_role <> 'd_safe_muni_registry_clerks';
INSERT INTO registry.cases SELECT owner_role, no, no, (ARRAY['birth', 'move', 'dog'])[1 + no % 3] FROM registry.residents;
INSERT INTO registry.documents SELECT owner_role, case_no, 1, 'Application for ' || kind || ' by number ' || resident FROM registry.cases;
INSERT INTO registry.counters SELECT owner_role, max(case_no) FROM registry.cases GROUP BY 1;
INSERT INTO registry.seals SELECT owner_role, 2025, sha256(owner_role::text::bytea) FROM registry.municipalities WHERE owner_role <> 'd_safe_muni_registry_clerks';
INSERT INTO registry.journal SELECT owner_role, '2025-01-01', 'opened the books' FROM registry.municipalities WHERE owner_role <> 'd_safe_muni_registry_clerks';

-- a rule's action runs with the owner's rights; the stamp is the caller, not what the statement says
CREATE RULE note_new AS ON INSERT TO registry.documents DO ALSO INSERT INTO registry.journal (owner_role, what) VALUES (CURRENT_USER, 'document filed');
CREATE RULE sealed_u AS ON UPDATE TO registry.seals DO INSTEAD NOTHING;
CREATE RULE sealed_d AS ON DELETE TO registry.seals DO INSTEAD NOTHING;

-- numbers without gaps, one counter a municipality. In here CURRENT_USER is the owner; the role setting is still the caller's.
CREATE FUNCTION registry.next_case_no() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n integer;
BEGIN
  UPDATE registry.counters c SET last_case = c.last_case + 1 WHERE c.owner_role::text = current_setting('role') RETURNING c.last_case INTO n;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not a municipality' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN n;
END $$;
GRANT EXECUTE ON FUNCTION registry.next_case_no() TO d_safe_muni_registry_clerks;

-- the counter of the caller: a view runs with its owner's rights, but CURRENT_USER in it is the caller
CREATE VIEW registry.my_counter WITH (security_barrier) AS SELECT c.owner_role, c.last_case FROM registry.counters c WHERE c.owner_role = CURRENT_USER;

CREATE VIEW registry.intake WITH (security_invoker) AS
  SELECT r.owner_role, c.case_no, r.name, c.kind FROM registry.cases c JOIN registry.residents r ON (r.owner_role, r.no) = (c.owner_role, c.resident) WHERE NOT c.closed;
CREATE FUNCTION registry.intake_insert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n integer := registry.next_case_no();
BEGIN
  INSERT INTO registry.residents (owner_role, no, name) VALUES (coalesce(NEW.owner_role, CURRENT_USER), 100000 + n, NEW.name);
  INSERT INTO registry.cases (owner_role, case_no, resident, kind) VALUES (coalesce(NEW.owner_role, CURRENT_USER), n, 100000 + n, NEW.kind);
  NEW.case_no := n;
  RETURN NEW;
END $$;
CREATE TRIGGER intake_insert INSTEAD OF INSERT ON registry.intake FOR EACH ROW EXECUTE FUNCTION registry.intake_insert();

ALTER TABLE registry.municipalities ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.residents ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.cases     ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.journal   ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.seals     ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.templates FORCE ROW LEVEL SECURITY;
ALTER TABLE registry.residents FORCE ROW LEVEL SECURITY;
ALTER TABLE registry.cases     FORCE ROW LEVEL SECURITY;
ALTER TABLE registry.documents FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON registry.municipalities FOR SELECT TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);
CREATE POLICY provided ON registry.templates FOR SELECT TO d_safe_muni_registry_clerks
  USING ((SELECT pg_has_role(CURRENT_USER, r.oid, 'USAGE') FROM pg_roles r WHERE r.rolname = owner_role));
CREATE POLICY adds    ON registry.templates FOR INSERT TO d_safe_muni_registry_clerks WITH CHECK (owner_role = CURRENT_USER AND owner_role <> 'd_safe_muni_registry_clerks');
CREATE POLICY changes ON registry.templates FOR UPDATE TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER AND owner_role <> 'd_safe_muni_registry_clerks');
CREATE POLICY drops   ON registry.templates FOR DELETE TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER AND owner_role <> 'd_safe_muni_registry_clerks');
CREATE POLICY own ON registry.residents TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);
CREATE POLICY own ON registry.cases     TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);
CREATE POLICY own ON registry.documents TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);
CREATE POLICY own ON registry.journal   FOR SELECT TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);
CREATE POLICY own ON registry.seals     TO d_safe_muni_registry_clerks USING (owner_role = CURRENT_USER);

GRANT SELECT ON registry.municipalities, registry.code_tables, registry.journal, registry.my_counter TO d_safe_muni_registry_clerks;
GRANT SELECT, INSERT, UPDATE, DELETE ON registry.templates, registry.cases, registry.documents, registry.seals TO d_safe_muni_registry_clerks;
-- the tax number is written by clerks and read by the ministry
GRANT SELECT (owner_role, no, name), INSERT, UPDATE (no, name, tax_id), DELETE ON registry.residents TO d_safe_muni_registry_clerks;
GRANT SELECT, INSERT ON registry.intake TO d_safe_muni_registry_clerks;
RESET ROLE;
