-- Bookkeeping behind views: the views and the tables belong to one role, which FORCE keeps under its own policies.
DO $$ BEGIN
  CREATE ROLE a_ledger_views_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_ledger_views_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA books AUTHORIZATION a_ledger_views_owner;
CREATE SCHEMA books_v AUTHORIZATION a_ledger_views_owner;
GRANT USAGE ON SCHEMA books_v TO a_ledger_views_app;
SET ROLE a_ledger_views_owner;

CREATE TABLE books.firms (firm smallint PRIMARY KEY, name text NOT NULL);
CREATE TABLE books.accounts (
  firm  smallint NOT NULL REFERENCES books.firms,
  code  char(4) NOT NULL CHECK (code ~ '^[0-9]{4}$'),
  label text NOT NULL,
  PRIMARY KEY (firm, code)
);
CREATE TABLE books.postings (
  firm    smallint NOT NULL,
  no      bigint NOT NULL,
  code    char(4) NOT NULL,
  amount  numeric(14,2) NOT NULL CHECK (amount <> 0),
  memo    text,
  PRIMARY KEY (firm, no),
  FOREIGN KEY (firm, code) REFERENCES books.accounts
);
CREATE TABLE books.budgets (
  firm   smallint NOT NULL,
  year   integer NOT NULL,
  code   char(4) NOT NULL,
  amount numeric(14,2) NOT NULL,
  PRIMARY KEY (firm, year, code),
  FOREIGN KEY (firm, code) REFERENCES books.accounts
);

CREATE FUNCTION books.firm() RETURNS smallint LANGUAGE sql STABLE RETURN nullif(current_setting('books.firm', true), '')::smallint;
ALTER TABLE books.firms ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.postings ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.budgets ENABLE ROW LEVEL SECURITY;
CREATE POLICY f ON books.firms    USING (firm = books.firm());
CREATE POLICY f ON books.accounts USING (firm = books.firm());
CREATE POLICY f ON books.postings USING (firm = books.firm());
CREATE POLICY f ON books.budgets  USING (firm = books.firm());

CREATE VIEW books_v.firms AS TABLE books.firms;
CREATE VIEW books_v.accounts AS TABLE books.accounts;
CREATE VIEW books_v.postings AS TABLE books.postings;
CREATE VIEW books_v.budgets AS TABLE books.budgets;
GRANT SELECT ON books_v.firms TO a_ledger_views_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON books_v.accounts, books_v.postings, books_v.budgets TO a_ledger_views_app;

INSERT INTO books.firms VALUES (1, 'Ink & Paper'), (2, 'Copper Pots'), (3, 'Glasshouse');
INSERT INTO books.accounts SELECT firm, c, 'Account ' || c FROM books.firms, unnest(ARRAY['1000', '4000']) c;
INSERT INTO books.postings SELECT firm, n, '1000', 100 * n + firm, format('%s, slip %s', name, n) FROM books.firms, generate_series(1, 3) n;
INSERT INTO books.budgets SELECT firm, 2026, '4000', 70000 + firm FROM books.firms;
ALTER TABLE books.firms    FORCE ROW LEVEL SECURITY;
ALTER TABLE books.accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE books.postings FORCE ROW LEVEL SECURITY;
RESET ROLE;
