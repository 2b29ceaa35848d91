-- Payment runs of housing co-operatives. A payee's account must not be entered twice.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'p_payee_check_app') THEN CREATE ROLE p_payee_check_app LOGIN; END IF;
END $$;

CREATE SCHEMA pay;
GRANT USAGE ON SCHEMA pay TO p_payee_check_app;

CREATE DOMAIN pay.iban AS text CHECK (VALUE ~ '^[A-Z]{2}[0-9]{6,30}$');

CREATE TABLE pay.coops (coop_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pay.payees (
  coop_id  integer NOT NULL REFERENCES pay.coops,
  payee_no integer NOT NULL,
  name     text NOT NULL,
  account  pay.iban NOT NULL,
  PRIMARY KEY (coop_id, payee_no)
);
CREATE TABLE pay.transfers (
  coop_id  integer NOT NULL,
  payee_no integer NOT NULL,
  due      date NOT NULL,
  amount   numeric(12,2) NOT NULL CHECK (amount > 0),
  PRIMARY KEY (coop_id, payee_no, due),
  FOREIGN KEY (coop_id, payee_no) REFERENCES pay.payees
);

INSERT INTO pay.coops VALUES (1, 'Sunny Side'), (2, 'Canal Row'), (3, 'Oakfield');
INSERT INTO pay.payees SELECT coop_id, n, 'Tradesman ' || n, 'NL' || (880000 + coop_id * 100 + n) FROM pay.coops, generate_series(1, 3) n;
INSERT INTO pay.transfers SELECT coop_id, payee_no, '2025-07-01', 100 * payee_no FROM pay.payees;

CREATE FUNCTION pay.account_unused(p_account text, p_coop integer, p_no integer) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT NOT EXISTS (SELECT FROM pay.payees p WHERE p.account::text = p_account AND (p.coop_id, p.payee_no) <> (p_coop, p_no)) $$;
REVOKE EXECUTE ON FUNCTION pay.account_unused(text, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pay.account_unused(text, integer, integer) TO p_payee_check_app;
ALTER TABLE pay.payees ADD CONSTRAINT payees_account_once CHECK (pay.account_unused(account::text, coop_id, payee_no));

ALTER TABLE pay.coops     ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.payees    ENABLE ROW LEVEL SECURITY;
ALTER TABLE pay.transfers ENABLE ROW LEVEL SECURITY;
CREATE POLICY coop ON pay.coops     USING (coop_id = nullif(current_setting('pay.coop', true), '')::integer);
CREATE POLICY coop ON pay.payees    USING (coop_id = nullif(current_setting('pay.coop', true), '')::integer);
CREATE POLICY coop ON pay.transfers USING (coop_id = nullif(current_setting('pay.coop', true), '')::integer);

GRANT SELECT ON pay.coops TO p_payee_check_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pay.payees, pay.transfers TO p_payee_check_app;
