-- E-signature service with a tamper-evident trail: each entry carries the hash of the one before it.
DO $$ BEGIN
  CREATE ROLE s_signature_chain_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA sign;
GRANT USAGE ON SCHEMA sign TO s_signature_chain_app;
CREATE TYPE sign.state AS ENUM ('draft', 'sent', 'signed', 'declined');
CREATE FUNCTION sign.org() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('sign.org', true), '')::integer;

CREATE TABLE sign.locales (locale text PRIMARY KEY);
CREATE TABLE sign.orgs (org_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE sign.envelopes (
    org_id integer NOT NULL REFERENCES sign.orgs, envelope uuid NOT NULL DEFAULT gen_random_uuid(), subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200), locale text NOT NULL DEFAULT 'en' REFERENCES sign.locales, state sign.state NOT NULL DEFAULT 'draft', created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, envelope)
);
CREATE TABLE sign.recipients (org_id integer NOT NULL, envelope uuid NOT NULL, position smallint NOT NULL CHECK (position BETWEEN 1 AND 30), email text NOT NULL CHECK (email LIKE '_%@_%'), signed_at timestamptz, PRIMARY KEY (org_id, envelope, position), FOREIGN KEY (org_id, envelope) REFERENCES sign.envelopes ON DELETE CASCADE);
CREATE TABLE sign.trail (
    org_id integer NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL DEFAULT clock_timestamp(), event text NOT NULL, subject jsonb NOT NULL, prev_hash bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY (org_id, seq)
);

-- runs after the policies have accepted the row; nobody writes the trail but this
CREATE FUNCTION sign.append_trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE j jsonb := to_jsonb(NEW); prev bytea;
BEGIN
  LOCK TABLE sign.trail IN EXCLUSIVE MODE;
  SELECT t.hash INTO prev FROM sign.trail t ORDER BY t.seq DESC LIMIT 1;
  prev := coalesce(prev, '\x00');
  INSERT INTO sign.trail (org_id, event, subject, prev_hash, hash) VALUES (NEW.org_id, TG_TABLE_NAME || ' ' || lower(TG_OP), j, prev, sha256(prev || convert_to(j::text, 'UTF8')));
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION sign.append_trail() FROM PUBLIC;
CREATE TRIGGER trail AFTER INSERT OR UPDATE ON sign.envelopes  FOR EACH ROW EXECUTE FUNCTION sign.append_trail();
CREATE TRIGGER trail AFTER INSERT OR UPDATE ON sign.recipients FOR EACH ROW EXECUTE FUNCTION sign.append_trail();

ALTER TABLE sign.orgs       ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign.envelopes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign.recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign.trail      ENABLE ROW LEVEL SECURITY;
CREATE POLICY org ON sign.orgs       USING (org_id = sign.org());
CREATE POLICY org ON sign.envelopes  USING (org_id = sign.org());
CREATE POLICY org ON sign.recipients USING (org_id = sign.org());
CREATE POLICY org ON sign.trail      USING (org_id = sign.org());
GRANT SELECT ON sign.locales, sign.orgs, sign.trail TO s_signature_chain_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign.envelopes, sign.recipients TO s_signature_chain_app;

INSERT INTO sign.locales VALUES ('en'), ('de'), ('it');
INSERT INTO sign.orgs VALUES (61, 'Notary Hahn'), (62, 'Rental Fleet'), (63, 'Staffing Plus');
INSERT INTO sign.envelopes (org_id, envelope, subject) SELECT org_id, md5(name || n)::uuid, 'Contract ' || n || ' of ' || name FROM sign.orgs, generate_series(1, 2) n;
INSERT INTO sign.recipients SELECT org_id, envelope, 1, 'signer@' || org_id || '.example' FROM sign.envelopes ORDER BY envelope;
