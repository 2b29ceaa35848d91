DO $$ BEGIN CREATE ROLE r2s_double_entry LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Double entry: a transaction must balance when it commits; one row a statement; suspended ledgers cannot be entered.
CREATE SCHEMA de; GRANT USAGE ON SCHEMA de TO r2s_double_entry;
CREATE TABLE de.ledgers (tenant_id uuid PRIMARY KEY, name text NOT NULL, suspended boolean NOT NULL DEFAULT false);
CREATE TABLE de.accounts (tenant_id uuid NOT NULL REFERENCES de.ledgers, account text NOT NULL, frozen boolean NOT NULL DEFAULT false, PRIMARY KEY (tenant_id, account));
CREATE TABLE de.journals (tenant_id uuid NOT NULL REFERENCES de.ledgers, id integer NOT NULL, memo text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE de.postings (tenant_id uuid NOT NULL, journal integer NOT NULL, pos integer NOT NULL, account text NOT NULL, amount numeric(12,2) NOT NULL CHECK (amount <> 0), PRIMARY KEY (tenant_id, journal, pos), FOREIGN KEY (tenant_id, journal) REFERENCES de.journals DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (tenant_id, account) REFERENCES de.accounts);
CREATE FUNCTION de.enter(p uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = de, pg_temp AS $$ BEGIN
  IF NOT EXISTS (SELECT FROM ledgers WHERE tenant_id = p AND NOT suspended) THEN RAISE EXCEPTION 'no such ledger' USING ERRCODE = '28000'; END IF; PERFORM set_config('de.me', p::text, true); END $$;
CREATE FUNCTION de.me() RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN current_setting('de.me')::uuid; EXCEPTION WHEN OTHERS THEN RAISE EXCEPTION 'enter first' USING ERRCODE = '28000'; END $$;
CREATE FUNCTION de.balanced() RETURNS trigger LANGUAGE plpgsql SET search_path = de, pg_temp AS $$
DECLARE j integer := coalesce(NEW.journal, OLD.journal); t uuid := coalesce(NEW.tenant_id, OLD.tenant_id); s numeric; BEGIN
  SELECT sum(amount) INTO s FROM postings WHERE tenant_id = t AND journal = j; IF coalesce(s, 0) <> 0 THEN RAISE EXCEPTION 'journal % is out by %', j, s USING ERRCODE = '23514'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT OR UPDATE OR DELETE ON de.postings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION de.balanced();
CREATE FUNCTION de.one_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM old_rows) > 1 THEN RAISE EXCEPTION 'one row a statement' USING ERRCODE = '21000'; END IF; RETURN NULL; END $$;
CREATE TRIGGER one_u AFTER UPDATE ON de.accounts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION de.one_row(); CREATE TRIGGER one_d AFTER DELETE ON de.accounts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION de.one_row();
CREATE TRIGGER one_u AFTER UPDATE ON de.journals REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION de.one_row();
ALTER TABLE de.ledgers ENABLE ROW LEVEL SECURITY; ALTER TABLE de.accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE de.journals ENABLE ROW LEVEL SECURITY; ALTER TABLE de.postings ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON de.ledgers USING (tenant_id = de.me()); CREATE POLICY p ON de.accounts USING (tenant_id = de.me()); CREATE POLICY p ON de.journals USING (tenant_id = de.me()); CREATE POLICY p ON de.postings USING (tenant_id = de.me());
GRANT SELECT ON de.ledgers TO r2s_double_entry; GRANT SELECT, INSERT, UPDATE, DELETE ON de.accounts, de.journals, de.postings TO r2s_double_entry;
INSERT INTO de.ledgers SELECT md5('l' || n)::uuid, 'Ledger ' || n, n = 3 FROM generate_series(1,5) n;
INSERT INTO de.accounts SELECT tenant_id, a FROM de.ledgers, unnest(ARRAY['cash','rent','sales']) a;
INSERT INTO de.journals SELECT tenant_id, n, format('Memo %s of %s', n, name) FROM de.ledgers, generate_series(1,3) n;
INSERT INTO de.postings SELECT tenant_id, id, p, (ARRAY['cash','rent'])[p], CASE p WHEN 1 THEN 50 + id ELSE -50 - id END FROM de.journals, generate_series(1,2) p;
