-- Message gateway (SMS and e-mail) for many senders; a limit protects the carriers.
DO $$ BEGIN
  CREATE ROLE c_gateway_limits_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA gw;
GRANT USAGE ON SCHEMA gw TO c_gateway_limits_app;

CREATE TYPE gw.channel AS ENUM ('sms', 'email', 'push');
CREATE DOMAIN gw.msisdn AS text CHECK (VALUE ~ '^\+[1-9][0-9]{6,14}$');
CREATE FUNCTION gw.sender() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('gw.sender', true), '')::uuid;

CREATE TABLE gw.carriers (carrier text PRIMARY KEY, channel gw.channel NOT NULL, per_window integer NOT NULL CHECK (per_window > 0));
CREATE TABLE gw.senders (sender_id uuid PRIMARY KEY, name text NOT NULL, contact text NOT NULL);
CREATE TABLE gw.templates (sender_id uuid NOT NULL REFERENCES gw.senders, name text NOT NULL, body text NOT NULL CHECK (length(body) <= 1000), placeholders text[] NOT NULL DEFAULT '{}', PRIMARY KEY (sender_id, name));
CREATE TABLE gw.messages (
    sender_id uuid NOT NULL REFERENCES gw.senders, message_id uuid NOT NULL DEFAULT gen_random_uuid(), carrier text NOT NULL REFERENCES gw.carriers, template text NOT NULL,
    recipient gw.msisdn NOT NULL, vars jsonb NOT NULL DEFAULT '{}', queued_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sender_id, message_id), FOREIGN KEY (sender_id, template) REFERENCES gw.templates ON UPDATE CASCADE
);
CREATE TABLE gw.opt_outs (sender_id uuid NOT NULL REFERENCES gw.senders, recipient gw.msisdn NOT NULL, since date NOT NULL DEFAULT current_date, PRIMARY KEY (sender_id, recipient));
-- how much has gone out per carrier and quarter of an hour
CREATE TABLE gw.windows (carrier text NOT NULL REFERENCES gw.carriers, starts timestamptz NOT NULL, sent integer NOT NULL CHECK (sent > 0), PRIMARY KEY (carrier, starts));

CREATE FUNCTION gw.throttle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n integer; allowed integer;
BEGIN
  INSERT INTO gw.windows AS w VALUES (NEW.carrier, date_bin('15 minutes', now(), '2020-01-01'), 1)
    ON CONFLICT (carrier, starts) DO UPDATE SET sent = w.sent + 1 RETURNING w.sent INTO n;
  SELECT c.per_window INTO allowed FROM gw.carriers c WHERE c.carrier = NEW.carrier;
  IF n > allowed THEN RAISE EXCEPTION 'rate limit of % exceeded, try again later', NEW.carrier USING ERRCODE = '53400'; END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION gw.throttle() FROM PUBLIC;
CREATE TRIGGER throttle AFTER INSERT ON gw.messages FOR EACH ROW EXECUTE FUNCTION gw.throttle();

ALTER TABLE gw.senders   ENABLE ROW LEVEL SECURITY;
ALTER TABLE gw.templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE gw.messages  ENABLE ROW LEVEL SECURITY;
ALTER TABLE gw.opt_outs  ENABLE ROW LEVEL SECURITY;
CREATE POLICY sender ON gw.senders   USING (sender_id = gw.sender());
CREATE POLICY sender ON gw.templates USING (sender_id = gw.sender());
CREATE POLICY sender ON gw.messages  USING (sender_id = gw.sender());
CREATE POLICY sender ON gw.opt_outs  USING (sender_id = gw.sender());
GRANT SELECT ON gw.carriers, gw.senders TO c_gateway_limits_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON gw.templates, gw.opt_outs TO c_gateway_limits_app;
GRANT SELECT, INSERT ON gw.messages TO c_gateway_limits_app;

INSERT INTO gw.carriers VALUES ('telewave', 'sms', 12), ('mailbird', 'email', 40);
INSERT INTO gw.senders SELECT ('9a000000-0000-4000-8000-00000000000' || n)::uuid, name, 'ops@' || lower(name) || '.example' FROM (VALUES (1, 'Pizzeria'), (2, 'Clinic'), (3, 'Library')) v(n, name);
INSERT INTO gw.templates SELECT sender_id, 'reminder', name || ' reminds you', '{name}' FROM gw.senders;
INSERT INTO gw.messages (sender_id, carrier, template, recipient) SELECT sender_id, 'telewave', 'reminder', '+4930123450' || n FROM gw.senders, generate_series(1, 2) n;
INSERT INTO gw.opt_outs SELECT sender_id, '+49301234599' FROM gw.senders;
