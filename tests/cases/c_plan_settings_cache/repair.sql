CREATE OR REPLACE FUNCTION bill.my_contract() RETURNS text LANGUAGE plpgsql AS $$
DECLARE c text := nullif(current_setting('bill.contract_cache', true), '');
BEGIN
  IF c IS NULL THEN
    SELECT format('%s at %s (%s)', plan, monthly, discount_note) INTO c FROM bill.contracts WHERE account_id = bill.me();
    PERFORM set_config('bill.contract_cache', coalesce(c, ''), true);
  END IF;
  RETURN c;
END $$;
