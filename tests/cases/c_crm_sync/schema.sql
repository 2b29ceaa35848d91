-- CRM: mobile clients push whole documents; ids are made on the device.
DO $$ BEGIN CREATE ROLE crm_sync_api LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA crm;
CREATE TABLE crm.workspaces (workspace_id text PRIMARY KEY, plan text NOT NULL DEFAULT 'basic');
CREATE TABLE crm.contacts (workspace_id text NOT NULL REFERENCES crm.workspaces, contact_id uuid PRIMARY KEY, name text NOT NULL, phone text, tags text[] NOT NULL DEFAULT '{}', rev integer NOT NULL DEFAULT 1, UNIQUE (workspace_id, contact_id));
CREATE TABLE crm.notes (workspace_id text NOT NULL, contact_id uuid NOT NULL, seq integer NOT NULL, body text NOT NULL, PRIMARY KEY (workspace_id, contact_id, seq), FOREIGN KEY (workspace_id, contact_id) REFERENCES crm.contacts (workspace_id, contact_id) ON DELETE CASCADE);
CREATE FUNCTION crm.ws() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('crm.ws', true), '');
ALTER TABLE crm.workspaces ENABLE ROW LEVEL SECURITY; ALTER TABLE crm.contacts ENABLE ROW LEVEL SECURITY; ALTER TABLE crm.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY w ON crm.workspaces USING (workspace_id = crm.ws()); CREATE POLICY w ON crm.contacts USING (workspace_id = crm.ws()); CREATE POLICY w ON crm.notes USING (workspace_id = crm.ws());
GRANT USAGE ON SCHEMA crm TO crm_sync_api;
GRANT SELECT ON crm.workspaces, crm.contacts TO crm_sync_api; GRANT UPDATE (name, phone, tags, rev), DELETE ON crm.contacts TO crm_sync_api; GRANT SELECT, INSERT, DELETE ON crm.notes TO crm_sync_api;

-- {"op": "put", "doc": {"contact_id": "...", "name": "...", "phone": "..."}}
CREATE FUNCTION crm.push(msg jsonb) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = crm, pg_temp AS $$
DECLARE d crm.contacts;
BEGIN
  IF ws() IS NULL THEN RAISE EXCEPTION 'no workspace'; END IF;
  IF msg->>'op' IS DISTINCT FROM 'put' THEN RETURN 'ignored'; END IF;
  d := jsonb_populate_record(NULL::crm.contacts, msg->'doc');
  UPDATE contacts SET name = coalesce(d.name, name), phone = coalesce(d.phone, phone), rev = rev + 1 WHERE contact_id = d.contact_id;
  IF FOUND THEN RETURN 'ok'; END IF;
  IF d.contact_id IS NULL OR d.name IS NULL THEN RETURN 'ok'; END IF;
  INSERT INTO contacts (workspace_id, contact_id, name, phone) VALUES (ws(), d.contact_id, d.name, d.phone);
  RETURN 'ok';
END $$;
REVOKE ALL ON FUNCTION crm.push(jsonb) FROM PUBLIC; GRANT EXECUTE ON FUNCTION crm.push(jsonb) TO crm_sync_api;
INSERT INTO crm.workspaces VALUES ('ws_amber'), ('ws_birch'), ('ws_cedar');
INSERT INTO crm.contacts SELECT workspace_id, md5(workspace_id || n)::uuid, format('Contact %s %s', n, workspace_id), '+31 20 ' || n FROM crm.workspaces, generate_series(1, 3) n;
INSERT INTO crm.notes SELECT workspace_id, contact_id, 1, 'called ' || name FROM crm.contacts;
