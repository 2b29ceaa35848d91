ALTER TABLE pay.payees DROP CONSTRAINT payees_account_once, ADD CONSTRAINT payees_account_once UNIQUE (coop_id, account);
DROP FUNCTION pay.account_unused(text, integer, integer);
