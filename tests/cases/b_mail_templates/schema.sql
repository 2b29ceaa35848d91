-- Mailing platform: templates of the platform and of the accounts.
DO $$ BEGIN
  CREATE ROLE b_mail_templates_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA mail;
GRANT USAGE ON SCHEMA mail TO b_mail_templates_app;

CREATE TABLE mail.accounts (account_id uuid PRIMARY KEY, company text NOT NULL);
CREATE TABLE mail.templates (
  account_id uuid REFERENCES mail.accounts,      -- NULL: built in
  name       text NOT NULL,
  body       text NOT NULL,
  UNIQUE (account_id, name)
);
CREATE TABLE mail.lists (
  account_id uuid NOT NULL REFERENCES mail.accounts,
  list       text NOT NULL,
  double_opt boolean NOT NULL DEFAULT true,
  PRIMARY KEY (account_id, list)
);
CREATE TABLE mail.recipients (
  account_id uuid NOT NULL,
  list       text NOT NULL,
  email      text NOT NULL,
  PRIMARY KEY (account_id, list, email),
  FOREIGN KEY (account_id, list) REFERENCES mail.lists ON DELETE CASCADE
);

ALTER TABLE mail.templates ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_and_builtin ON mail.templates
  USING (account_id = nullif(current_setting('mail.account', true), '')::uuid OR account_id IS NULL)
  WITH CHECK (account_id = nullif(current_setting('mail.account', true), '')::uuid OR account_id IS NULL);
ALTER TABLE mail.accounts   ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail.lists      ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail.recipients ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON mail.accounts   USING (account_id = nullif(current_setting('mail.account', true), '')::uuid);
CREATE POLICY own ON mail.lists      USING (account_id = nullif(current_setting('mail.account', true), '')::uuid);
CREATE POLICY own ON mail.recipients USING (account_id = nullif(current_setting('mail.account', true), '')::uuid);

GRANT SELECT ON mail.accounts TO b_mail_templates_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail.templates, mail.lists, mail.recipients TO b_mail_templates_app;

INSERT INTO mail.accounts SELECT md5('account' || n)::uuid, c FROM (VALUES (1, 'Acorn'), (2, 'Beech'), (3, 'Cedar')) v(n, c);
INSERT INTO mail.templates VALUES (NULL, 'welcome', 'Welcome to {{company}}'), (NULL, 'reset', 'Reset your password: {{link}}');
INSERT INTO mail.templates SELECT account_id, 'spring', 'Spring offers of ' || company FROM mail.accounts;
INSERT INTO mail.lists SELECT account_id, 'news' FROM mail.accounts;
INSERT INTO mail.recipients SELECT account_id, list, format('reader%s@mail.example', n) FROM mail.lists, generate_series(1, 3) n;
