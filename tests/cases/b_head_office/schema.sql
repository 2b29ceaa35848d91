-- Branches of a cooperative bank; the head office is a branch, too.
DO $$ BEGIN
  CREATE ROLE b_head_office_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA bank;
GRANT USAGE ON SCHEMA bank TO b_head_office_app;

CREATE TABLE bank.branches (branch text PRIMARY KEY CHECK (branch <> ''), town text NOT NULL);
CREATE TABLE bank.clients (
  branch    text NOT NULL REFERENCES bank.branches,
  client_no integer NOT NULL,
  name      text NOT NULL,
  PRIMARY KEY (branch, client_no)
);
CREATE TABLE bank.loans (
  branch    text NOT NULL,
  client_no integer NOT NULL,
  loan_no   smallint NOT NULL,
  principal numeric(12,2) NOT NULL CHECK (principal > 0),
  PRIMARY KEY (branch, client_no, loan_no),
  FOREIGN KEY (branch, client_no) REFERENCES bank.clients
);
CREATE TABLE bank.notes (
  branch  text NOT NULL DEFAULT 'head-office' REFERENCES bank.branches,
  subject text NOT NULL,
  body    text NOT NULL,
  at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON bank.notes (branch, at);

ALTER TABLE bank.branches ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank.clients  ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank.loans    ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch ON bank.branches USING (branch = current_setting('bank.branch', true)) WITH CHECK (branch = current_setting('bank.branch', true));
CREATE POLICY branch ON bank.clients  USING (branch = current_setting('bank.branch', true)) WITH CHECK (branch = current_setting('bank.branch', true));
CREATE POLICY branch ON bank.loans    USING (branch = current_setting('bank.branch', true)) WITH CHECK (branch = current_setting('bank.branch', true));
ALTER TABLE bank.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY branch ON bank.notes USING (branch = current_setting('bank.branch', true))
  WITH CHECK (branch = current_setting('bank.branch', true));
-- notes written before a branch is chosen
CREATE POLICY unassigned ON bank.notes FOR INSERT WITH CHECK (branch = 'head-office');

GRANT SELECT ON bank.branches TO b_head_office_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON bank.clients, bank.loans, bank.notes TO b_head_office_app;

INSERT INTO bank.branches VALUES ('head-office', 'Capital'), ('harbour', 'Port'), ('hill', 'Upper Town');
INSERT INTO bank.clients SELECT branch, n, format('Client %s of %s', n, branch) FROM bank.branches, generate_series(1, 3) n;
INSERT INTO bank.loans SELECT branch, client_no, 1, 1000 * client_no FROM bank.clients;
INSERT INTO bank.notes SELECT branch, 'audit', 'Notes of ' || town, '2025-01-02 09:00+00' FROM bank.branches;
