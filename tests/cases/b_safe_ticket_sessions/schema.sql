-- Funds and their holdings. A connection shows a signature to become a fund, for one transaction.
DO $$ BEGIN
  CREATE ROLE b_safe_ticket_sessions_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA door;
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA door, ledger TO b_safe_ticket_sessions_app;

CREATE TABLE door.secrets (fund text PRIMARY KEY, secret text NOT NULL);
CREATE UNLOGGED TABLE door.sessions (pid integer PRIMARY KEY, xid xid8 NOT NULL, who text NOT NULL);
CREATE FUNCTION door.enter(name text, signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM door.secrets s WHERE s.fund = name AND signature = encode(sha256(convert_to(s.secret || name, 'UTF8')), 'hex')) THEN
    RAISE EXCEPTION 'bad signature' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO door.sessions VALUES (pg_backend_pid(), pg_current_xact_id(), name)
    ON CONFLICT (pid) DO UPDATE SET xid = EXCLUDED.xid, who = EXCLUDED.who;
END $$;
CREATE FUNCTION door.fund() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT s.who FROM door.sessions s WHERE s.pid = pg_backend_pid() AND s.xid = pg_current_xact_id_if_assigned();
END;

CREATE TABLE ledger.funds (fund text PRIMARY KEY, manager text NOT NULL);
CREATE TABLE ledger.holdings (
  fund   text NOT NULL REFERENCES ledger.funds,
  isin   char(12) NOT NULL,
  pieces bigint NOT NULL CHECK (pieces >= 0),
  PRIMARY KEY (fund, isin)
);
CREATE TABLE ledger.orders (
  fund  text NOT NULL,
  no    integer NOT NULL,
  isin  char(12) NOT NULL,
  price numeric(12,4) NOT NULL,
  PRIMARY KEY (fund, no),
  FOREIGN KEY (fund, isin) REFERENCES ledger.holdings
);

ALTER TABLE ledger.funds    ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.holdings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.orders   ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund ON ledger.funds    USING (fund = (SELECT door.fund()));
CREATE POLICY fund ON ledger.holdings USING (fund = (SELECT door.fund()));
CREATE POLICY fund ON ledger.orders   USING (fund = (SELECT door.fund()));

GRANT SELECT ON ledger.funds TO b_safe_ticket_sessions_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.holdings, ledger.orders TO b_safe_ticket_sessions_app;

INSERT INTO ledger.funds VALUES ('alpha', 'Ada'), ('beta', 'Bo'), ('gamma', 'Gil');
INSERT INTO door.secrets SELECT fund, 's3cret' || fund FROM ledger.funds;
INSERT INTO ledger.holdings SELECT fund, 'XS' || lpad((length(fund) * 1000 + n)::text, 10, '0'), 100 * n FROM ledger.funds, generate_series(1, 3) n;
INSERT INTO ledger.orders SELECT fund, row_number() OVER (PARTITION BY fund ORDER BY isin), isin, 99.5 FROM ledger.holdings;
