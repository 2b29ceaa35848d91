ALTER TABLE crm.notes DROP CONSTRAINT notes_workspace_id_contact_id_fkey;
ALTER TABLE crm.contacts DROP CONSTRAINT contacts_pkey, DROP CONSTRAINT contacts_workspace_id_contact_id_key;
ALTER TABLE crm.contacts ADD PRIMARY KEY (workspace_id, contact_id);
ALTER TABLE crm.notes ADD FOREIGN KEY (workspace_id, contact_id) REFERENCES crm.contacts ON DELETE CASCADE;
CREATE OR REPLACE FUNCTION crm.push(msg jsonb) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = crm, pg_temp AS $$
DECLARE d crm.contacts;
BEGIN
  IF ws() IS NULL THEN RAISE EXCEPTION 'no workspace'; END IF;
  IF msg->>'op' IS DISTINCT FROM 'put' THEN RETURN 'ignored'; END IF;
  d := jsonb_populate_record(NULL::crm.contacts, msg->'doc');
  UPDATE contacts SET name = coalesce(d.name, name), phone = coalesce(d.phone, phone), rev = rev + 1 WHERE contact_id = d.contact_id AND workspace_id = ws();
  IF FOUND THEN RETURN 'ok'; END IF;
  IF d.contact_id IS NULL OR d.name IS NULL THEN RETURN 'ok'; END IF;
  INSERT INTO contacts (workspace_id, contact_id, name, phone) VALUES (ws(), d.contact_id, d.name, d.phone);
  RETURN 'ok';
END $$;
