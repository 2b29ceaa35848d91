-- Sales dashboards; the totals are kept in a materialised view, refreshed at night.
DO $$ BEGIN
  CREATE ROLE a_kpi_boards_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_kpi_boards_jobs NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA kpi;
GRANT USAGE ON SCHEMA kpi TO a_kpi_boards_app, a_kpi_boards_jobs;

CREATE TABLE kpi.companies (company_id integer PRIMARY KEY, company text NOT NULL);
CREATE TABLE kpi.reps (
  company_id integer NOT NULL REFERENCES kpi.companies,
  rep_no     integer NOT NULL,
  rep        text NOT NULL,
  PRIMARY KEY (company_id, rep_no)
);
CREATE TABLE kpi.deals (
  company_id integer NOT NULL,
  deal_no    integer NOT NULL,
  rep_no     integer NOT NULL,
  value      numeric(12,2) NOT NULL CHECK (value > 0),
  closed_on  date,
  PRIMARY KEY (company_id, deal_no),
  FOREIGN KEY (company_id, rep_no) REFERENCES kpi.reps
);
CREATE TABLE kpi.targets (
  company_id integer NOT NULL,
  rep_no     integer NOT NULL,
  quarter    text NOT NULL CHECK (quarter ~ '^20[0-9]{2}Q[1-4]$'),
  value      numeric(12,2) NOT NULL,
  PRIMARY KEY (company_id, rep_no, quarter),
  FOREIGN KEY (company_id, rep_no) REFERENCES kpi.reps ON DELETE CASCADE
);

CREATE FUNCTION kpi.company() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('kpi.company', true), '')::integer;
ALTER TABLE kpi.companies ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.reps ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.deals ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi.targets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON kpi.companies USING (company_id = kpi.company());
CREATE POLICY own ON kpi.reps      USING (company_id = kpi.company());
CREATE POLICY own ON kpi.deals     USING (company_id = kpi.company());
CREATE POLICY own ON kpi.targets   USING (company_id = kpi.company());
GRANT SELECT ON kpi.companies TO a_kpi_boards_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON kpi.reps, kpi.deals, kpi.targets TO a_kpi_boards_app;

INSERT INTO kpi.companies VALUES (1, 'Arrow'), (2, 'Brick'), (3, 'Cloud');
INSERT INTO kpi.reps SELECT company_id, n, format('%s rep %s', company, n) FROM kpi.companies, generate_series(1, 2) n;
INSERT INTO kpi.deals SELECT company_id, 10 * rep_no + n, rep_no, 1000 * company_id + n, '2026-02-01' FROM kpi.reps, generate_series(1, 3) n;
INSERT INTO kpi.targets SELECT company_id, rep_no, '2026Q1', 5000 FROM kpi.reps;

CREATE MATERIALIZED VIEW kpi.rep_totals AS
  SELECT r.company_id, r.rep, sum(d.value) AS total FROM kpi.reps r JOIN kpi.deals d USING (company_id, rep_no) GROUP BY r.company_id, r.rep;
CREATE UNIQUE INDEX ON kpi.rep_totals (company_id, rep);
CREATE VIEW kpi.my_totals WITH (security_barrier) AS SELECT company_id, rep, total FROM kpi.rep_totals WHERE company_id = kpi.company();
GRANT SELECT ON kpi.my_totals TO a_kpi_boards_app;
GRANT SELECT ON ALL TABLES IN SCHEMA kpi TO a_kpi_boards_jobs;
GRANT SELECT ON kpi.rep_totals TO PUBLIC;
