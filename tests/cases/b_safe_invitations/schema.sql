-- Choirs, their members, invitations and scores.
DO $$ BEGIN
  CREATE ROLE b_safe_invitations_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA choir;
GRANT USAGE ON SCHEMA choir TO b_safe_invitations_app;

CREATE TABLE choir.choirs (choir text PRIMARY KEY, town text NOT NULL);
CREATE TABLE choir.members (
  choir text NOT NULL REFERENCES choir.choirs,
  voice text NOT NULL,
  part  text NOT NULL DEFAULT 'alto' CHECK (part IN ('soprano', 'alto', 'tenor', 'bass')),
  PRIMARY KEY (choir, voice)
);
CREATE TABLE choir.invitations (
  choir  text NOT NULL REFERENCES choir.choirs,
  voice  text NOT NULL,
  secret uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY (choir, voice)
);
CREATE TABLE choir.scores (
  choir text NOT NULL REFERENCES choir.choirs,
  piece text NOT NULL,
  notes text NOT NULL,
  PRIMARY KEY (choir, piece)
);

CREATE FUNCTION choir.me() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('choir.voice', true), '');
CREATE FUNCTION choir.mine() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.choir FROM choir.members m WHERE m.voice = choir.me();
END;
CREATE FUNCTION choir.join_choir(which text, proof text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM choir.invitations i WHERE i.choir = which AND i.voice = choir.me() AND i.secret::text = proof;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO choir.members (choir, voice) VALUES (which, choir.me()) ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

ALTER TABLE choir.choirs      ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.members     ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.scores      ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON choir.choirs      USING (choir IN (SELECT choir.mine()));
CREATE POLICY mine ON choir.members     USING (choir IN (SELECT choir.mine()));
CREATE POLICY mine ON choir.invitations USING (choir IN (SELECT choir.mine()));
CREATE POLICY mine ON choir.scores      USING (choir IN (SELECT choir.mine()));
GRANT SELECT ON choir.choirs TO b_safe_invitations_app;
GRANT SELECT, UPDATE (part) ON choir.members TO b_safe_invitations_app;
GRANT SELECT (choir, voice, secret), INSERT (choir, voice), DELETE ON choir.invitations TO b_safe_invitations_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON choir.scores TO b_safe_invitations_app;

INSERT INTO choir.choirs VALUES ('bach', 'Leipzig'), ('byrd', 'London'), ('biber', 'Salzburg');
INSERT INTO choir.members SELECT choir, format('%s%s', choir, n), (ARRAY['alto', 'bass'])[n] FROM choir.choirs, generate_series(1, 2) n;
INSERT INTO choir.members VALUES ('bach', 'guest', 'tenor'), ('byrd', 'guest', 'tenor');
INSERT INTO choir.invitations SELECT choir, 'newcomer of ' || town, md5('secret' || choir)::uuid FROM choir.choirs;
INSERT INTO choir.scores SELECT choir, 'Mass', 'do re mi of ' || town FROM choir.choirs;
