-- Parishes: a role for each, policies for each role; the login inherits none of them.
DO $$ BEGIN
  CREATE ROLE a_safe_role_per_parish_login LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_safe_role_per_parish_anna NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_safe_role_per_parish_bruno NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_safe_role_per_parish_clara NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT a_safe_role_per_parish_anna, a_safe_role_per_parish_bruno, a_safe_role_per_parish_clara TO a_safe_role_per_parish_login;

CREATE SCHEMA parish;
CREATE TABLE parish.parishes (parish text PRIMARY KEY, db_role name NOT NULL, seat text NOT NULL);
CREATE TABLE parish.families (
  parish text NOT NULL REFERENCES parish.parishes,
  family integer NOT NULL,
  name   text NOT NULL,
  PRIMARY KEY (parish, family)
);
CREATE TABLE parish.events (
  parish text NOT NULL,
  family integer NOT NULL,
  kind   text NOT NULL CHECK (kind IN ('baptism', 'wedding', 'funeral')),
  day    date NOT NULL,
  PRIMARY KEY (parish, family, kind, day),
  FOREIGN KEY (parish, family) REFERENCES parish.families ON DELETE CASCADE
);
CREATE TABLE parish.gifts (
  parish text NOT NULL,
  family integer NOT NULL,
  year   smallint NOT NULL,
  amount numeric(8,2) NOT NULL,
  PRIMARY KEY (parish, family, year),
  FOREIGN KEY (parish, family) REFERENCES parish.families
);
ALTER TABLE parish.parishes ENABLE ROW LEVEL SECURITY;
ALTER TABLE parish.families ENABLE ROW LEVEL SECURITY;
ALTER TABLE parish.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE parish.gifts ENABLE ROW LEVEL SECURITY;
INSERT INTO parish.parishes SELECT p, 'a_safe_role_per_parish_' || p, initcap(p) || ' Square' FROM unnest(ARRAY['anna', 'bruno', 'clara']) p;
DO $$
DECLARE
  p record;
  t text;
BEGIN
  FOR p IN SELECT * FROM parish.parishes LOOP
    FOREACH t IN ARRAY ARRAY['parishes', 'families', 'events', 'gifts'] LOOP
      EXECUTE format('CREATE POLICY %I ON parish.%I TO %I USING (parish = %L)', p.parish, t, p.db_role, p.parish);
      EXECUTE format('GRANT %s ON parish.%I TO %I', CASE t WHEN 'parishes' THEN 'SELECT' ELSE 'SELECT, INSERT, UPDATE, DELETE' END, t, p.db_role);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA parish TO %I', p.db_role);
  END LOOP;
END $$;

INSERT INTO parish.families SELECT parish, n, format('Family %s of %s', n, seat) FROM parish.parishes, generate_series(1, 3) n;
INSERT INTO parish.events SELECT parish, family, 'wedding', '1999-05-05' FROM parish.families;
INSERT INTO parish.gifts SELECT parish, family, 2025, 10 * family FROM parish.families;
