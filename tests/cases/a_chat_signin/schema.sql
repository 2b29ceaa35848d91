-- Customer chat. A sign-in function checks the site's key and makes the context.
DO $$ BEGIN
  CREATE ROLE a_chat_signin_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA chat;
CREATE SCHEMA chat_auth;
GRANT USAGE ON SCHEMA chat, chat_auth TO a_chat_signin_app;

CREATE TABLE chat_auth.sites (site uuid PRIMARY KEY, domain text NOT NULL, key_hash bytea NOT NULL);
CREATE TABLE chat.agents (
  site uuid NOT NULL REFERENCES chat_auth.sites,
  nick text NOT NULL,
  PRIMARY KEY (site, nick)
);
CREATE TABLE chat.threads (
  site   uuid NOT NULL REFERENCES chat_auth.sites,
  thread integer NOT NULL,
  nick   text,
  opened timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site, thread),
  FOREIGN KEY (site, nick) REFERENCES chat.agents
);
CREATE TABLE chat.lines (
  site   uuid NOT NULL,
  thread integer NOT NULL,
  line   integer NOT NULL,
  said   text NOT NULL,
  PRIMARY KEY (site, thread, line),
  FOREIGN KEY (site, thread) REFERENCES chat.threads ON DELETE CASCADE
);

CREATE FUNCTION chat_auth.sign_in(site_id text, site_key text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM chat_auth.sites s WHERE s.site = site_id::uuid AND s.key_hash = sha256(convert_to(site_key, 'UTF8'));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such site or key' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  PERFORM set_config('chat.site', site_id, false);
END $$;
CREATE FUNCTION chat.site() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('chat.site', true), '')::uuid;

ALTER TABLE chat.agents ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat.threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat.lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY site ON chat.agents  USING (site = chat.site());
CREATE POLICY site ON chat.threads USING (site = chat.site());
CREATE POLICY site ON chat.lines   USING (site = chat.site());
GRANT SELECT, INSERT, UPDATE, DELETE ON chat.agents, chat.threads, chat.lines TO a_chat_signin_app;

INSERT INTO chat_auth.sites SELECT md5(d)::uuid, d, sha256(convert_to('key of ' || d, 'UTF8')) FROM unnest(ARRAY['shoes.example', 'tea.example', 'vinyl.example']) d;
INSERT INTO chat.agents SELECT site, 'agent-' || n FROM chat_auth.sites, generate_series(1, 2) n;
INSERT INTO chat.threads SELECT site, n, 'agent-1', '2026-02-02' FROM chat_auth.sites, generate_series(1, 2) n;
INSERT INTO chat.lines SELECT t.site, t.thread, 1, 'Where is my order from ' || s.domain FROM chat.threads t JOIN chat_auth.sites s USING (site);
