DO $$ BEGIN CREATE ROLE plan_settings_cache_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Billing: the plan is looked up once and kept in a setting, to spare the query.
CREATE SCHEMA bill; GRANT USAGE ON SCHEMA bill TO plan_settings_cache_app;
CREATE TABLE bill.accounts (account_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE bill.contracts (account_id integer PRIMARY KEY REFERENCES bill.accounts, plan text NOT NULL, monthly numeric(9,2) NOT NULL, discount_note text);
CREATE TABLE bill.invoices (account_id integer NOT NULL REFERENCES bill.accounts, no integer NOT NULL, amount numeric(9,2) NOT NULL, PRIMARY KEY (account_id, no));
CREATE FUNCTION bill.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('bill.account', true), '')::integer;
CREATE FUNCTION bill.my_contract() RETURNS text LANGUAGE plpgsql AS $$
DECLARE c text := nullif(current_setting('bill.contract_cache', true), '');
BEGIN
  IF c IS NULL THEN
    SELECT format('%s at %s (%s)', plan, monthly, discount_note) INTO c FROM bill.contracts WHERE account_id = bill.me();
    PERFORM set_config('bill.contract_cache', coalesce(c, ''), false);
  END IF;
  RETURN c;
END $$;
ALTER TABLE bill.accounts ENABLE ROW LEVEL SECURITY; ALTER TABLE bill.contracts ENABLE ROW LEVEL SECURITY; ALTER TABLE bill.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON bill.accounts USING (account_id = bill.me()); CREATE POLICY p ON bill.contracts USING (account_id = bill.me()); CREATE POLICY p ON bill.invoices USING (account_id = bill.me());
GRANT SELECT ON ALL TABLES IN SCHEMA bill TO plan_settings_cache_app; GRANT INSERT, UPDATE, DELETE ON bill.invoices TO plan_settings_cache_app;
INSERT INTO bill.accounts SELECT n, 'Account ' || n FROM generate_series(1,3) n;
INSERT INTO bill.contracts SELECT account_id, (ARRAY['gold','silver','iron'])[account_id], 100 * account_id + 0.55, 'agreed with ' || name FROM bill.accounts;
INSERT INTO bill.invoices SELECT account_id, n, 10 * account_id + n FROM bill.accounts, generate_series(1,3) n;
