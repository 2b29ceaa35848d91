-- Insurance brokers behind a gateway; jobs of the platform itself come without a token.
DO $$ BEGIN
  CREATE ROLE a_insurance_jwt_gateway LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA ins;
GRANT USAGE ON SCHEMA ins TO a_insurance_jwt_gateway;

CREATE FUNCTION ins.claim(key text) RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> key;
CREATE FUNCTION ins.may(org text) RETURNS boolean LANGUAGE sql STABLE
  RETURN CASE coalesce(ins.claim('role'), 'platform') WHEN 'broker' THEN org = ins.claim('org') WHEN 'platform' THEN true ELSE false END;

CREATE TABLE ins.brokers (org text PRIMARY KEY, licence text NOT NULL);
CREATE TABLE ins.clients (
  org    text NOT NULL REFERENCES ins.brokers,
  client integer NOT NULL,
  name   text NOT NULL,
  health jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (org, client)
);
CREATE TABLE ins.contracts (
  org     text NOT NULL,
  number  text NOT NULL,
  client  integer NOT NULL,
  premium numeric(10,2) NOT NULL,
  PRIMARY KEY (org, number),
  FOREIGN KEY (org, client) REFERENCES ins.clients
);
CREATE TABLE ins.damages (
  org    text NOT NULL,
  number text NOT NULL,
  at     date NOT NULL,
  paid   numeric(10,2),
  PRIMARY KEY (org, number, at),
  FOREIGN KEY (org, number) REFERENCES ins.contracts ON DELETE CASCADE
);

ALTER TABLE ins.brokers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ins.clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE ins.contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE ins.damages ENABLE ROW LEVEL SECURITY;
CREATE POLICY org ON ins.brokers   USING (ins.may(org));
CREATE POLICY org ON ins.clients   USING (ins.may(org));
CREATE POLICY org ON ins.contracts USING (ins.may(org));
CREATE POLICY org ON ins.damages   USING (ins.may(org));
GRANT SELECT ON ins.brokers TO a_insurance_jwt_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON ins.clients, ins.contracts, ins.damages TO a_insurance_jwt_gateway;

INSERT INTO ins.brokers VALUES ('umbra', 'L-1'), ('parasol', 'L-2'), ('canopy', 'L-3');
INSERT INTO ins.clients SELECT org, n, format('Client %s of %s', n, org), '{"smoker": true}' FROM ins.brokers, generate_series(1, 2) n;
INSERT INTO ins.contracts SELECT org, upper(left(org, 2)) || client, client, 300 FROM ins.clients;
INSERT INTO ins.damages SELECT org, number, '2026-02-28', 120 FROM ins.contracts;
