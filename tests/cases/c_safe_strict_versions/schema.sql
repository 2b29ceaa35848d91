DO $$ BEGIN CREATE ROLE r2s_strict_versions LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Optimistic locking: a row is changed only with the next version; a paid bill cannot be removed; keys never change.
CREATE SCHEMA bill; GRANT USAGE ON SCHEMA bill TO r2s_strict_versions;
CREATE TABLE bill.shops (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE bill.bills (tenant_id integer NOT NULL REFERENCES bill.shops, no integer NOT NULL, customer text NOT NULL, state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','sent','paid')), version integer NOT NULL DEFAULT 1, PRIMARY KEY (tenant_id, no));
CREATE TABLE bill.lines (tenant_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, what text NOT NULL, cents bigint NOT NULL CHECK (cents > 0), PRIMARY KEY (tenant_id, no, pos), FOREIGN KEY (tenant_id, no) REFERENCES bill.bills DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE bill.chain (tenant_id integer NOT NULL REFERENCES bill.shops, seq integer NOT NULL, what text NOT NULL, hash text NOT NULL, PRIMARY KEY (tenant_id, seq));
CREATE FUNCTION bill.guard() RETURNS trigger LANGUAGE plpgsql SET search_path = bill, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN IF NEW.version <> 1 OR NEW.state <> 'draft' THEN RAISE EXCEPTION 'a bill begins as a draft'; END IF; RETURN NEW; END IF;
  IF TG_OP = 'DELETE' THEN IF OLD.state <> 'draft' THEN RAISE EXCEPTION 'bill % was sent', OLD.no USING ERRCODE = 'check_violation'; END IF; RETURN OLD; END IF;
  IF NEW.version <> OLD.version + 1 THEN RAISE EXCEPTION 'bill % was changed meanwhile', OLD.no USING ERRCODE = '40001'; END IF;
  IF (NEW.tenant_id, NEW.no) <> (OLD.tenant_id, OLD.no) THEN RAISE EXCEPTION 'keys stay'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON bill.bills FOR EACH ROW EXECUTE FUNCTION bill.guard();
CREATE FUNCTION bill.link() RETURNS trigger LANGUAGE plpgsql SET search_path = bill, pg_temp AS $$
DECLARE last bill.chain;
BEGIN
  SELECT * INTO last FROM chain WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1 THEN RAISE EXCEPTION 'the chain goes on at %', coalesce(last.seq, 0) + 1; END IF;
  IF NEW.hash IS DISTINCT FROM md5(coalesce(last.hash, '') || NEW.what) THEN RAISE EXCEPTION 'wrong hash'; END IF;
  RETURN NEW;
END $$;
ALTER TABLE bill.shops ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON bill.shops USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE bill.bills ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON bill.bills USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE bill.lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON bill.lines USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE bill.chain ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON bill.chain USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON bill.shops TO r2s_strict_versions; GRANT SELECT, INSERT, UPDATE, DELETE ON bill.bills, bill.lines TO r2s_strict_versions; GRANT SELECT, INSERT ON bill.chain TO r2s_strict_versions;
INSERT INTO bill.shops SELECT n, 'Shop ' || n FROM generate_series(1,3) n;
INSERT INTO bill.bills (tenant_id, no, customer) SELECT tenant_id, n, format('Customer %s of %s', n, name) FROM bill.shops, generate_series(1,4) n;
UPDATE bill.bills SET state = 'sent', version = version + 1 WHERE no < 4; UPDATE bill.bills SET state = 'paid', version = version + 1 WHERE no < 3;
INSERT INTO bill.lines SELECT tenant_id, no, n, 'Work', 100 * n FROM bill.bills, generate_series(1,2) n;
CREATE TRIGGER link BEFORE INSERT ON bill.chain FOR EACH ROW EXECUTE FUNCTION bill.link();
DO $$ DECLARE s record; h text; BEGIN FOR s IN SELECT * FROM bill.shops LOOP h := ''; FOR n IN 1..3 LOOP h := md5(h || 'entry ' || n); INSERT INTO bill.chain VALUES (s.tenant_id, n, 'entry ' || n, h); END LOOP; END LOOP; END $$;
CREATE RULE keep AS ON DELETE TO bill.chain DO INSTEAD NOTHING;
