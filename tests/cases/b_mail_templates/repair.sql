DROP POLICY own_and_builtin ON mail.templates;
CREATE POLICY own     ON mail.templates USING (account_id = nullif(current_setting('mail.account', true), '')::uuid);
CREATE POLICY builtin ON mail.templates FOR SELECT USING (account_id IS NULL);
