CREATE OR REPLACE FUNCTION mail.deliver() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = mail, pg_temp AS $$
BEGIN
  INSERT INTO copies (tenant_id, subject, body) SELECT r.tenant_id, NEW.subject, NEW.body FROM rules r WHERE r.address = NEW.recipient AND r.tenant_id = NEW.tenant_id;
  RETURN NULL;
END $$;
