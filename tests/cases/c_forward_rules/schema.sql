DO $$ BEGIN CREATE ROLE forward_rules_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Shared mailboxes: a rule copies what is sent to an address.
CREATE SCHEMA mail; GRANT USAGE ON SCHEMA mail TO forward_rules_app;
CREATE TABLE mail.houses (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE mail.messages (tenant_id integer NOT NULL REFERENCES mail.houses, no integer NOT NULL, recipient text NOT NULL, subject text NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE TABLE mail.rules (tenant_id integer NOT NULL REFERENCES mail.houses, address text NOT NULL, PRIMARY KEY (tenant_id, address));
CREATE TABLE mail.copies (tenant_id integer NOT NULL REFERENCES mail.houses, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text NOT NULL, body text NOT NULL);
INSERT INTO mail.houses SELECT n, 'House ' || n FROM generate_series(1,3) n;
INSERT INTO mail.messages SELECT tenant_id, n, format('desk%s@house%s.example', n, tenant_id), 'Offer', format('Dear house %s, no. %s', tenant_id, n) FROM mail.houses, generate_series(1,3) n;
INSERT INTO mail.rules SELECT tenant_id, format('desk1@house%s.example', tenant_id) FROM mail.houses;

CREATE FUNCTION mail.deliver() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
BEGIN
  INSERT INTO copies (tenant_id, subject, body) SELECT r.tenant_id, NEW.subject, NEW.body FROM rules r WHERE r.address = NEW.recipient;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION mail.deliver() FROM PUBLIC;
CREATE TRIGGER deliver AFTER INSERT OR UPDATE ON mail.messages FOR EACH ROW EXECUTE FUNCTION mail.deliver();
ALTER TABLE mail.houses ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON mail.houses USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE mail.messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON mail.messages USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE mail.rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON mail.rules USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE mail.copies ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON mail.copies USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON mail.houses TO forward_rules_app; GRANT SELECT, INSERT, UPDATE, DELETE ON mail.messages, mail.rules TO forward_rules_app; GRANT SELECT, DELETE ON mail.copies TO forward_rules_app;
