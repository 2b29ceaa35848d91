DO $$ BEGIN CREATE ROLE share_links_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Documents; a link is made for one of them and opened by whoever has its token (both through functions).
CREATE TABLE orgs (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE docs (tenant_id integer NOT NULL REFERENCES orgs, id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text NOT NULL, body text NOT NULL);
CREATE TABLE links (tenant_id integer NOT NULL REFERENCES orgs, token text PRIMARY KEY, doc_id uuid NOT NULL REFERENCES docs ON DELETE CASCADE, made timestamptz NOT NULL DEFAULT now());
ALTER TABLE docs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON docs USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE links ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON links USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE orgs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orgs USING (id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON orgs, docs TO share_links_app; GRANT INSERT (tenant_id, title, body), UPDATE (title, body), DELETE ON docs TO share_links_app;
CREATE FUNCTION make_link(p_doc uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t text := encode(sha256(convert_to(gen_random_uuid()::text,'UTF8')),'hex');
BEGIN
  INSERT INTO links (tenant_id, token, doc_id) SELECT nullif(current_setting('app.tenant', true), '')::integer, t, d.id FROM docs d WHERE d.id = p_doc;
  RETURN t;
END $$;
CREATE FUNCTION open_link(p_token text) RETURNS TABLE (title text, body text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.title, d.body FROM links l JOIN docs d ON d.id = l.doc_id WHERE l.token = p_token AND l.tenant_id = nullif(current_setting('app.tenant', true), '')::integer $$;
INSERT INTO orgs SELECT n, 'Org ' || n FROM generate_series(1,3) n;
INSERT INTO docs (tenant_id, id, title, body) SELECT o.id, md5(format('%s/%s', o.id, n))::uuid, 'Minutes ' || n, format('Secret of org %s, no. %s', o.id, n) FROM orgs o, generate_series(1,3) n;
INSERT INTO links (tenant_id, token, doc_id) SELECT tenant_id, md5(id::text), id FROM docs WHERE title = 'Minutes 1';
