-- Ledgers are append-only: every change is refused, also where it is granted.
DO $$ BEGIN
  CREATE ROLE a_safe_ledger_append_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO a_safe_ledger_append_app;

CREATE TABLE ledger.funds (fund integer PRIMARY KEY, title text NOT NULL);
CREATE TABLE ledger.entries (
  fund   integer NOT NULL REFERENCES ledger.funds,
  no     integer NOT NULL CHECK (no > 0),
  cents  bigint NOT NULL CHECK (cents <> 0),
  memo   text NOT NULL,
  PRIMARY KEY (fund, no)
);
CREATE TABLE ledger.seals (
  fund  integer NOT NULL,
  no    integer NOT NULL,
  hash  bytea NOT NULL,
  PRIMARY KEY (fund, no),
  FOREIGN KEY (fund, no) REFERENCES ledger.entries
);
CREATE FUNCTION ledger.fund() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('ledger.fund', true), '')::integer;

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entries FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON ledger.seals FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
-- seals are made here and nowhere else
CREATE FUNCTION ledger.seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO ledger.seals
    SELECT NEW.fund, NEW.no, sha256(coalesce((SELECT s.hash FROM ledger.seals s WHERE s.fund = NEW.fund ORDER BY s.no DESC LIMIT 1), '') || convert_to(NEW.no || NEW.memo || NEW.cents, 'UTF8'));
  RETURN NULL;
END $$;
-- nobody else may hook it to a table of their own
REVOKE EXECUTE ON FUNCTION ledger.seal() FROM PUBLIC;
CREATE TRIGGER seal AFTER INSERT ON ledger.entries FOR EACH ROW EXECUTE FUNCTION ledger.seal();

ALTER TABLE ledger.funds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ledger.funds   USING (fund = ledger.fund());
CREATE POLICY own ON ledger.entries USING (fund = ledger.fund());
CREATE POLICY own ON ledger.seals   USING (fund = ledger.fund());
CREATE VIEW ledger.balance WITH (security_invoker) AS SELECT fund, sum(cents) AS cents FROM ledger.entries GROUP BY fund;
CREATE VIEW ledger.journal WITH (security_invoker) AS SELECT fund, no, cents, memo FROM ledger.entries;
CREATE RULE no_update AS ON UPDATE TO ledger.journal DO INSTEAD NOTHING;
CREATE RULE no_delete AS ON DELETE TO ledger.journal DO INSTEAD NOTHING;

GRANT SELECT ON ledger.funds, ledger.balance TO a_safe_ledger_append_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.entries, ledger.journal TO a_safe_ledger_append_app;
GRANT SELECT, UPDATE, DELETE ON ledger.seals TO a_safe_ledger_append_app;

INSERT INTO ledger.funds VALUES (1, 'Roof'), (2, 'Organ'), (3, 'Bells');
INSERT INTO ledger.entries SELECT fund, n, 100 * n + fund, title || ', gift ' || n FROM ledger.funds, generate_series(1, 3) n ORDER BY 1, 2;
