-- Time tracking. Visitors without account are shown the "demo" company... which a customer really is called.
DO $$ BEGIN
  CREATE ROLE a_demo_tenant_web LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA clock;
GRANT USAGE ON SCHEMA clock TO a_demo_tenant_web;

CREATE TABLE clock.companies (slug text PRIMARY KEY, company text NOT NULL);
CREATE TABLE clock.people (
  slug text NOT NULL REFERENCES clock.companies,
  who  text NOT NULL,
  rate numeric(6,2) NOT NULL DEFAULT 0,
  PRIMARY KEY (slug, who)
);
CREATE TABLE clock.projects (
  slug text NOT NULL REFERENCES clock.companies,
  code text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (slug, code)
);
CREATE TABLE clock.hours (
  slug text NOT NULL,
  who  text NOT NULL,
  code text NOT NULL,
  day  date NOT NULL,
  h    numeric(4,2) NOT NULL CHECK (h > 0 AND h <= 24),
  PRIMARY KEY (slug, who, code, day),
  FOREIGN KEY (slug, who) REFERENCES clock.people ON DELETE CASCADE,
  FOREIGN KEY (slug, code) REFERENCES clock.projects ON DELETE CASCADE
);

CREATE FUNCTION clock.slug() RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('clock.slug', true), ''), 'demo');
ALTER TABLE clock.companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock.people ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock.projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock.hours ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON clock.companies USING (slug = clock.slug());
CREATE POLICY here ON clock.people    USING (slug = clock.slug());
CREATE POLICY here ON clock.projects  USING (slug = clock.slug());
CREATE POLICY here ON clock.hours     USING (slug = clock.slug());
GRANT SELECT ON clock.companies TO a_demo_tenant_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON clock.people, clock.projects, clock.hours TO a_demo_tenant_web;

INSERT INTO clock.companies VALUES ('tick', 'Tick & Tock'), ('demo', 'Demolition Moreau'), ('noon', 'Noon Studio');
INSERT INTO clock.people SELECT slug, p, 80 FROM clock.companies, unnest(ARRAY['kim', 'lou']) p;
INSERT INTO clock.projects SELECT slug, 'P' || n, format('%s job %s', company, n) FROM clock.companies, generate_series(1, 2) n;
INSERT INTO clock.hours SELECT p.slug, p.who, j.code, '2026-05-04', 4 FROM clock.people p JOIN clock.projects j USING (slug);
