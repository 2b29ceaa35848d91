-- Sales contacts with an audit log and an outbox, both in a schema of their own.
DO $$ BEGIN
  CREATE ROLE b_safe_outbox_audit_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA crm;
CREATE SCHEMA crm_log;
GRANT USAGE ON SCHEMA crm, crm_log TO b_safe_outbox_audit_app;

CREATE TABLE crm.orgs (org text PRIMARY KEY CHECK (org <> ''), country char(2) NOT NULL);
CREATE TABLE crm.contacts (
  org   text NOT NULL REFERENCES crm.orgs,
  email text NOT NULL,
  name  text NOT NULL,
  PRIMARY KEY (org, email)
);
CREATE TABLE crm.deals (
  org   text NOT NULL,
  email text NOT NULL,
  title text NOT NULL,
  worth numeric(12,2) NOT NULL,
  PRIMARY KEY (org, email, title),
  FOREIGN KEY (org, email) REFERENCES crm.contacts ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE crm_log.audit (
  org  text NOT NULL,
  at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  op   text NOT NULL,
  line jsonb NOT NULL
);
CREATE INDEX ON crm_log.audit (org, at);
CREATE TABLE crm_log.outbox (payload jsonb NOT NULL CHECK (payload ? 'org'));

CREATE FUNCTION crm_log.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  line jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
  INSERT INTO crm_log.audit (org, op, line) VALUES (line ->> 'org', TG_OP, line);
  INSERT INTO crm_log.outbox VALUES (line);
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON crm.deals FOR EACH ROW EXECUTE FUNCTION crm_log.note();
-- else it could be hung on a temporary table, whose rows say any tenant
REVOKE EXECUTE ON FUNCTION crm_log.note() FROM PUBLIC;

ALTER TABLE crm.orgs      ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm.contacts  ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm.deals     ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_log.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY org ON crm.orgs      USING (org = current_setting('crm.org', true));
CREATE POLICY org ON crm.contacts  USING (org = current_setting('crm.org', true));
CREATE POLICY org ON crm.deals     USING (org = current_setting('crm.org', true));
CREATE POLICY org ON crm_log.audit USING (org = current_setting('crm.org', true));
ALTER TABLE crm_log.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY org ON crm_log.outbox USING (payload ->> 'org' = current_setting('crm.org', true));

GRANT SELECT ON crm.orgs, crm_log.audit TO b_safe_outbox_audit_app;
GRANT SELECT, DELETE ON crm_log.outbox TO b_safe_outbox_audit_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm.contacts, crm.deals TO b_safe_outbox_audit_app;

INSERT INTO crm.orgs VALUES ('a', 'AT'), ('ab', 'BE'), ('b', 'CH');
INSERT INTO crm.contacts SELECT org, format('buyer%s@%s.example', n, org), 'Buyer ' || n FROM crm.orgs, generate_series(1, 2) n;
INSERT INTO crm.deals SELECT org, email, 'Renewal', 5000 FROM crm.contacts;
UPDATE crm.deals SET worth = worth + 1 WHERE email LIKE 'buyer2%';
