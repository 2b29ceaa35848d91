-- Payroll: tables under row security, and views for the pages that need joins.
DO $$ BEGIN
  CREATE ROLE a_payroll_views_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA pay;
GRANT USAGE ON SCHEMA pay TO a_payroll_views_app;

CREATE TABLE pay.employers (employer char(3) PRIMARY KEY, name text NOT NULL);
CREATE TABLE pay.staff (
  employer char(3) NOT NULL REFERENCES pay.employers,
  staff_no integer NOT NULL,
  name     text NOT NULL,
  iban     text NOT NULL,
  PRIMARY KEY (employer, staff_no)
);
CREATE TABLE pay.slips (
  employer char(3) NOT NULL,
  staff_no integer NOT NULL,
  month    date NOT NULL CHECK (extract(day FROM month) = 1),
  gross    numeric(10,2) NOT NULL,
  net      numeric(10,2) NOT NULL,
  PRIMARY KEY (employer, staff_no, month),
  CHECK (net <= gross),
  FOREIGN KEY (employer, staff_no) REFERENCES pay.staff
);
CREATE TABLE pay.absences (
  employer char(3) NOT NULL,
  staff_no integer NOT NULL,
  during   daterange NOT NULL,
  reason   text NOT NULL DEFAULT 'leave',
  PRIMARY KEY (employer, staff_no, during),
  FOREIGN KEY (employer, staff_no) REFERENCES pay.staff ON DELETE CASCADE
);

ALTER TABLE pay.employers ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.slips ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.absences ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON pay.employers USING (employer = current_setting('pay.employer', true));
CREATE POLICY own ON pay.staff     USING (employer = current_setting('pay.employer', true));
CREATE POLICY own ON pay.slips     USING (employer = current_setting('pay.employer', true));
CREATE POLICY own ON pay.absences  USING (employer = current_setting('pay.employer', true));

CREATE VIEW pay.absent_staff WITH (security_invoker) AS
  SELECT a.employer, s.name, a.during, a.reason FROM pay.absences a JOIN pay.staff s USING (employer, staff_no);
CREATE VIEW pay.year_totals AS
  SELECT s.employer, s.name, extract(year FROM p.month)::integer AS year, sum(p.gross) AS gross, sum(p.net) AS net
  FROM pay.slips p JOIN pay.staff s USING (employer, staff_no) GROUP BY 1, 2, 3;

GRANT SELECT ON pay.employers, pay.absent_staff, pay.year_totals TO a_payroll_views_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pay.staff, pay.slips, pay.absences TO a_payroll_views_app;

INSERT INTO pay.employers VALUES ('AAA', 'Anvil AG'), ('BBB', 'Bellows BV'), ('CCC', 'Crucible Co');
INSERT INTO pay.staff SELECT employer, n, format('Worker %s at %s', n, name), 'XX00' || employer || n FROM pay.employers, generate_series(1, 3) n;
INSERT INTO pay.slips SELECT employer, staff_no, date '2026-01-01' + m * interval '1 month', 3000 + 10 * staff_no, 2000 + 10 * staff_no FROM pay.staff, generate_series(0, 1) m;
INSERT INTO pay.absences SELECT employer, staff_no, daterange('2026-07-01', '2026-07-15') FROM pay.staff WHERE staff_no = 2;
