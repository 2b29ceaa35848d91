-- Law firms, each a role of the database. The tables' owner is held by the policies too (FORCE), hence its views are safe as they are.

DO $$ BEGIN CREATE ROLE d_safe_law_roles_owner NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE d_safe_law_roles_member NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE d_safe_law_roles_login LOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['d_safe_law_roles_aebi', 'd_safe_law_roles_bosch', 'd_safe_law_roles_cottier'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN INHERIT', r);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    EXECUTE format('GRANT d_safe_law_roles_member TO %I', r);
    EXECUTE format('GRANT %I TO d_safe_law_roles_login', r);
  END LOOP;
END $$;

CREATE SCHEMA law;
GRANT USAGE ON SCHEMA law TO d_safe_law_roles_member, d_safe_law_roles_owner;

CREATE TABLE law.firms (
  firm text PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE law.court_days (
  day   date PRIMARY KEY,
  court text NOT NULL
);
CREATE TABLE law.clients (
  firm      text NOT NULL DEFAULT current_user REFERENCES law.firms,
  client_no integer NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (firm, client_no)
);
CREATE TABLE law.matters (
  firm      text NOT NULL DEFAULT current_user,
  matter_no integer NOT NULL,
  client_no integer NOT NULL,
  subject   text NOT NULL,
  hearing   date REFERENCES law.court_days,
  closed    boolean NOT NULL DEFAULT false,
  PRIMARY KEY (firm, matter_no),
  FOREIGN KEY (firm, client_no) REFERENCES law.clients ON DELETE CASCADE
);
CREATE TABLE law.time_entries (
  firm      text NOT NULL DEFAULT current_user,
  matter_no integer NOT NULL,
  entry_no  integer NOT NULL,
  minutes   integer NOT NULL CHECK (minutes > 0),
  text      text NOT NULL,
  PRIMARY KEY (firm, matter_no, entry_no),
  FOREIGN KEY (firm, matter_no) REFERENCES law.matters ON DELETE CASCADE
);

INSERT INTO law.firms VALUES ('d_safe_law_roles_aebi', 'Aebi & Partner'), ('d_safe_law_roles_bosch', 'Bosch Anwälte'), ('d_safe_law_roles_cottier', 'Étude Cottier');
INSERT INTO law.court_days VALUES ('2026-10-05', 'district'), ('2026-10-12', 'appeal');
INSERT INTO law.clients SELECT firm, n, 'Client ' || n || ' of ' || name FROM law.firms, generate_series(1, 3) n;
INSERT INTO law.matters SELECT firm, 10 + client_no, client_no, 'Dispute of ' || name, '2026-10-05' FROM law.clients;
INSERT INTO law.time_entries SELECT firm, matter_no, n, 15 * n, 'Call ' || n FROM law.matters, generate_series(1, 2) n;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['firms', 'clients', 'matters', 'time_entries'] LOOP
    EXECUTE format('ALTER TABLE law.%I OWNER TO d_safe_law_roles_owner', t);
    EXECUTE format('ALTER TABLE law.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE law.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_firm ON law.%I USING (firm = current_user)', t);
  END LOOP;
END $$;

-- no security_invoker: the owner is subject to the policies, and current_user is whoever asks
CREATE VIEW law.open_matters AS
  SELECT m.firm, m.matter_no, m.subject, c.name AS client, m.hearing
  FROM law.matters m JOIN law.clients c ON c.firm = m.firm AND c.client_no = m.client_no WHERE NOT m.closed;
ALTER VIEW law.open_matters OWNER TO d_safe_law_roles_owner;
CREATE VIEW law.hours WITH (security_invoker) AS
  SELECT firm, matter_no, sum(minutes) / 60.0 AS hours FROM law.time_entries GROUP BY firm, matter_no;

GRANT SELECT ON law.firms, law.court_days, law.open_matters, law.hours TO d_safe_law_roles_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON law.clients, law.matters, law.time_entries TO d_safe_law_roles_member;
