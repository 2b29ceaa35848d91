-- Payroll bureau.
DO $$ BEGIN
  CREATE ROLE b_tax_rates_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA pay;
GRANT USAGE ON SCHEMA pay TO b_tax_rates_app;

CREATE TABLE pay.firms (firm char(4) PRIMARY KEY, name text NOT NULL);
CREATE TABLE pay.employees (
  firm   char(4) NOT NULL REFERENCES pay.firms,
  emp_no smallint NOT NULL,
  name   text NOT NULL,
  iban   text NOT NULL,
  PRIMARY KEY (firm, emp_no)
);
CREATE TABLE pay.payslips (
  firm   char(4) NOT NULL,
  emp_no smallint NOT NULL,
  month  date NOT NULL,
  gross  numeric(10,2) NOT NULL,
  PRIMARY KEY (firm, emp_no, month),
  FOREIGN KEY (firm, emp_no) REFERENCES pay.employees
);
-- the same for everybody
CREATE TABLE pay.tax_rates (
  class smallint PRIMARY KEY,
  rate  numeric(4,3) NOT NULL CHECK (rate BETWEEN 0 AND 1)
);

ALTER TABLE pay.firms     ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.employees ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.payslips  ENABLE ROW LEVEL SECURITY;
CREATE POLICY firm ON pay.firms     USING (firm = current_setting('pay.firm', true));
CREATE POLICY firm ON pay.employees USING (firm = current_setting('pay.firm', true));
CREATE POLICY firm ON pay.payslips  USING (firm = current_setting('pay.firm', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pay TO b_tax_rates_app;
REVOKE INSERT, UPDATE, DELETE ON pay.firms FROM b_tax_rates_app;

INSERT INTO pay.firms VALUES ('ACME', 'Acme Corp'), ('BETA', 'Beta Ltd'), ('GAMA', 'Gama SA');
INSERT INTO pay.employees SELECT firm, n, format('Employee %s of %s', n, name), 'DE00 ' || firm || n FROM pay.firms, generate_series(1, 3) n;
INSERT INTO pay.payslips SELECT firm, emp_no, '2025-01-01', 3000 + 100 * emp_no FROM pay.employees;
INSERT INTO pay.tax_rates SELECT n, 0.1 + n / 20.0 FROM generate_series(1, 6) n;
