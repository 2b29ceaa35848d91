-- Accounting office. One series of numbers, drawn from by all clients, unique within each.
DO $$ BEGIN
  CREATE ROLE b_invoice_series_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA acct;
GRANT USAGE ON SCHEMA acct TO b_invoice_series_app;

CREATE SEQUENCE acct.receipt_no;

CREATE TABLE acct.clients (client_id bigint PRIMARY KEY, firm text NOT NULL);
CREATE TABLE acct.receipts (
  client_id bigint NOT NULL REFERENCES acct.clients,
  no        bigint NOT NULL DEFAULT nextval('acct.receipt_no'),
  paid_by   text NOT NULL,
  cents     bigint NOT NULL CHECK (cents <> 0),
  PRIMARY KEY (client_id, no)
);
CREATE TABLE acct.vat_returns (
  client_id bigint NOT NULL REFERENCES acct.clients,
  quarter   text NOT NULL CHECK (quarter ~ '^20[0-9]{2}Q[1-4]$'),
  cents     bigint NOT NULL,
  PRIMARY KEY (client_id, quarter)
);
CREATE TABLE acct.contacts (
  client_id bigint NOT NULL REFERENCES acct.clients,
  email     text NOT NULL,
  PRIMARY KEY (client_id, email)
);

ALTER TABLE acct.clients     ENABLE ROW LEVEL SECURITY;
ALTER TABLE acct.receipts    ENABLE ROW LEVEL SECURITY;
ALTER TABLE acct.vat_returns ENABLE ROW LEVEL SECURITY;
ALTER TABLE acct.contacts    ENABLE ROW LEVEL SECURITY;
CREATE POLICY client ON acct.clients     USING (client_id = nullif(current_setting('acct.client', true), '')::bigint);
CREATE POLICY client ON acct.receipts    USING (client_id = nullif(current_setting('acct.client', true), '')::bigint);
CREATE POLICY client ON acct.vat_returns USING (client_id = nullif(current_setting('acct.client', true), '')::bigint);
CREATE POLICY client ON acct.contacts    USING (client_id = nullif(current_setting('acct.client', true), '')::bigint);

GRANT SELECT ON acct.clients TO b_invoice_series_app;
GRANT SELECT, INSERT ON acct.receipts TO b_invoice_series_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON acct.vat_returns, acct.contacts TO b_invoice_series_app;
GRANT ALL ON SEQUENCE acct.receipt_no TO b_invoice_series_app;

INSERT INTO acct.clients VALUES (501, 'Baker'), (502, 'Butcher'), (503, 'Candlestick Maker');
INSERT INTO acct.receipts (client_id, paid_by, cents) SELECT client_id, 'Customer ' || n, 100 * n FROM acct.clients, generate_series(1, 4) n;
INSERT INTO acct.vat_returns SELECT client_id, '2025Q1', 1900 FROM acct.clients;
INSERT INTO acct.contacts SELECT client_id, lower(split_part(firm, ' ', 1)) || '@firm.example' FROM acct.clients;
