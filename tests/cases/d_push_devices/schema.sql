-- Push notifications of apps on one messaging service. The phone registers its token; tokens are written through functions only.

DO $$ BEGIN CREATE ROLE d_push_devices_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA push;
GRANT USAGE ON SCHEMA push TO d_push_devices_app;

CREATE TABLE push.apps (
  app_id text PRIMARY KEY,
  title  text NOT NULL
);
CREATE TABLE push.topics (
  app_id text NOT NULL REFERENCES push.apps,
  topic  text NOT NULL,
  PRIMARY KEY (app_id, topic)
);
CREATE TABLE push.devices (
  app_id    text NOT NULL REFERENCES push.apps,
  token     text NOT NULL CHECK (length(token) BETWEEN 8 AND 200),
  platform  text NOT NULL CHECK (platform IN ('ios', 'android', 'web')),
  person    text NOT NULL,
  last_seen timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT devices_pk PRIMARY KEY (token)
);
CREATE INDEX ON push.devices (app_id);
CREATE TABLE push.messages (
  app_id     text NOT NULL,
  message_no integer NOT NULL,
  topic      text NOT NULL,
  body       text NOT NULL,
  PRIMARY KEY (app_id, message_no),
  FOREIGN KEY (app_id, topic) REFERENCES push.topics
);

CREATE FUNCTION push.app() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('push.app', true), '');

-- A phone gets a new owner, a token is registered again: the last one wins.
CREATE FUNCTION push.register(p_token text, p_platform text, p_person text) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  INSERT INTO push.devices AS d (app_id, token, platform, person)
    VALUES (push.app(), p_token, p_platform, p_person)
    ON CONFLICT (token) DO UPDATE SET app_id = excluded.app_id, platform = excluded.platform, person = excluded.person, last_seen = now();
END;
CREATE FUNCTION push.unregister(p_token text) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  DELETE FROM push.devices d WHERE d.app_id = push.app() AND d.token = p_token;
END;
REVOKE EXECUTE ON FUNCTION push.register(text, text, text), push.unregister(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION push.register(text, text, text), push.unregister(text) TO d_push_devices_app;

ALTER TABLE push.apps     ENABLE ROW LEVEL SECURITY;
ALTER TABLE push.topics   ENABLE ROW LEVEL SECURITY;
ALTER TABLE push.devices  ENABLE ROW LEVEL SECURITY;
ALTER TABLE push.messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY this_app ON push.apps     FOR SELECT USING (app_id = push.app());
CREATE POLICY this_app ON push.topics   USING (app_id = push.app());
CREATE POLICY this_app ON push.devices  FOR SELECT USING (app_id = push.app());
CREATE POLICY this_app ON push.messages USING (app_id = push.app());

GRANT SELECT ON push.apps, push.devices TO d_push_devices_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON push.topics, push.messages TO d_push_devices_app;

INSERT INTO push.apps VALUES ('bakery', 'Daily Bread'), ('gym', 'Iron Temple'), ('zoo', 'City Zoo');
INSERT INTO push.topics SELECT app_id, t FROM push.apps, unnest(ARRAY['news', 'offers']) t;
INSERT INTO push.devices (app_id, token, platform, person, last_seen)
  SELECT app_id, md5(app_id || n), (ARRAY['ios', 'android', 'web'])[n], 'Person ' || n || ' of ' || title, '2026-05-01' FROM push.apps, generate_series(1, 3) n;
INSERT INTO push.messages SELECT app_id, n, 'news', 'Message ' || n || ' of ' || title FROM push.apps, generate_series(1, 2) n;
