-- Bookkeeping for associations. The application presents a tenant and a signature; the database notes who the backend works for.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_session_ledger_app') THEN CREATE ROLE d_session_ledger_app LOGIN; END IF;
END $$;

CREATE SCHEMA gate;
CREATE SCHEMA books;
GRANT USAGE ON SCHEMA gate, books TO d_session_ledger_app;

CREATE TABLE books.associations (id uuid PRIMARY KEY, name text NOT NULL);

CREATE TABLE gate.signing_keys (id integer PRIMARY KEY, secret text NOT NULL);
INSERT INTO gate.signing_keys VALUES (1, 'kept in the vault, rotated yearly');
CREATE UNLOGGED TABLE gate.sessions (
  pid    integer PRIMARY KEY,
  tenant uuid NOT NULL REFERENCES books.associations,
  since  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION gate.signature(tenant uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT encode(sha256(convert_to(k.secret || '/' || tenant::text, 'UTF8')), 'hex') FROM gate.signing_keys k ORDER BY k.id DESC LIMIT 1;
END;
REVOKE EXECUTE ON FUNCTION gate.signature(uuid) FROM PUBLIC;

CREATE FUNCTION gate.login(tenant uuid, sig text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF sig IS NULL OR tenant IS NULL OR sig IS DISTINCT FROM gate.signature(tenant) OR NOT EXISTS (SELECT FROM books.associations a WHERE a.id = login.tenant) THEN
    RAISE EXCEPTION 'not signed' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO gate.sessions AS s (pid, tenant) VALUES (pg_backend_pid(), login.tenant)
    ON CONFLICT (pid) DO UPDATE SET tenant = excluded.tenant, since = now();
END $$;
CREATE FUNCTION gate.tenant() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT s.tenant FROM gate.sessions s WHERE s.pid = pg_backend_pid());
END $$;
REVOKE EXECUTE ON FUNCTION gate.login(uuid, text), gate.tenant() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.login(uuid, text), gate.tenant() TO d_session_ledger_app;

CREATE TABLE books.accounts (
  tenant_id uuid NOT NULL DEFAULT gate.tenant() REFERENCES books.associations,
  code      text NOT NULL CHECK (code ~ '^[0-9]{4}$'),
  label     text NOT NULL,
  PRIMARY KEY (tenant_id, code)
);
CREATE TABLE books.vouchers (
  tenant_id uuid NOT NULL DEFAULT gate.tenant() REFERENCES books.associations,
  no        integer NOT NULL,
  on_day    date NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, no)
);
CREATE TABLE books.postings (
  tenant_id uuid NOT NULL DEFAULT gate.tenant(),
  no        integer NOT NULL,
  line      smallint NOT NULL,
  code      text NOT NULL,
  amount    numeric(12,2) NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (tenant_id, no, line),
  FOREIGN KEY (tenant_id, no) REFERENCES books.vouchers ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, code) REFERENCES books.accounts
);
CREATE VIEW books.balances WITH (security_invoker) AS
  SELECT tenant_id, code, sum(amount) AS balance FROM books.postings GROUP BY 1, 2;

ALTER TABLE books.associations ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.accounts     ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.vouchers     ENABLE ROW LEVEL SECURITY;
ALTER TABLE books.postings     ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON books.associations FOR SELECT USING (id = (SELECT gate.tenant()));
CREATE POLICY p ON books.accounts USING (tenant_id = (SELECT gate.tenant()));
CREATE POLICY p ON books.vouchers USING (tenant_id = (SELECT gate.tenant()));
CREATE POLICY p ON books.postings USING (tenant_id = (SELECT gate.tenant()));
GRANT SELECT ON books.associations, books.balances TO d_session_ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON books.accounts, books.vouchers, books.postings TO d_session_ledger_app;

INSERT INTO books.associations SELECT md5('assoc' || n)::uuid, (ARRAY['Rowing Club', 'Choir', 'Allotments'])[n] FROM generate_series(1, 3) n;
INSERT INTO books.accounts SELECT id, c, l FROM books.associations, (VALUES ('1000', 'Cash'), ('4000', 'Fees'), ('6000', 'Rent')) v(c, l);
INSERT INTO books.vouchers SELECT id, n, date '2025-01-10' + n, 'Fees ' || n FROM books.associations, generate_series(1, 3) n;
INSERT INTO books.postings SELECT tenant_id, no, s, CASE s WHEN 1 THEN '1000' ELSE '4000' END, (3 - 2 * s) * 40 * no FROM books.vouchers, generate_series(1, 2) s;
