-- Law firms' files. Entering binds the transaction to a session row; no custom setting is involved.
DO $$ BEGIN CREATE ROLE r_boundsess_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA sess;
CREATE SCHEMA law;
GRANT USAGE ON SCHEMA sess, law TO r_boundsess_app;

CREATE TABLE law.firms (firm text PRIMARY KEY, partners text[] NOT NULL);
CREATE TABLE sess.lawyers (
  firm     text NOT NULL REFERENCES law.firms,
  login    text NOT NULL,
  password text NOT NULL,
  PRIMARY KEY (firm, login)
);
CREATE TABLE sess.tokens (
  token uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  firm  text NOT NULL,
  login text NOT NULL,
  FOREIGN KEY (firm, login) REFERENCES sess.lawyers
);
CREATE UNLOGGED TABLE sess.bound (pid integer PRIMARY KEY, xid xid8 NOT NULL, by_token uuid NOT NULL);

CREATE FUNCTION sess.bind(p_token uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM sess.bound WHERE pid = pg_backend_pid();
  IF EXISTS (SELECT FROM sess.tokens WHERE token = p_token) THEN
    INSERT INTO sess.bound VALUES (pg_backend_pid(), pg_current_xact_id(), p_token);
  END IF;
END $$;
CREATE FUNCTION sess.firm() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.firm FROM sess.bound b JOIN sess.tokens t ON t.token = b.by_token WHERE b.pid = pg_backend_pid() AND b.xid = pg_current_xact_id_if_assigned()
$$;
CREATE FUNCTION sess.login() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.login FROM sess.bound b JOIN sess.tokens t ON t.token = b.by_token WHERE b.pid = pg_backend_pid() AND b.xid = pg_current_xact_id_if_assigned()
$$;
-- "is this colleague known?", in one's own firm
CREATE FUNCTION sess.colleague_exists(p_login text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM sess.lawyers l WHERE l.firm = sess.firm() AND l.login = p_login) $$;

CREATE TABLE law.files (
  firm    text NOT NULL REFERENCES law.firms,
  file_no text NOT NULL CHECK (file_no ~ '^[0-9]+/[0-9]{2}$'),
  client  text NOT NULL,
  PRIMARY KEY (firm, file_no)
);
CREATE TABLE law.time_entries (
  firm    text NOT NULL,
  file_no text NOT NULL,
  login   text NOT NULL DEFAULT sess.login(),
  worked  tstzrange NOT NULL CHECK (NOT isempty(worked)),
  PRIMARY KEY (firm, file_no, login, worked),
  FOREIGN KEY (firm, file_no) REFERENCES law.files ON DELETE CASCADE,
  FOREIGN KEY (firm, login) REFERENCES sess.lawyers
);

ALTER TABLE law.firms        ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.files        ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.time_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY firm ON law.firms        FOR SELECT USING (firm = sess.firm());
CREATE POLICY firm ON law.files        USING (firm = sess.firm());
CREATE POLICY firm ON law.time_entries USING (firm = sess.firm());
-- one writes one's own hours
CREATE POLICY own_hours_i ON law.time_entries AS RESTRICTIVE FOR INSERT WITH CHECK (login = sess.login());
CREATE POLICY own_hours_u ON law.time_entries AS RESTRICTIVE FOR UPDATE USING (login = sess.login());

GRANT SELECT ON law.firms TO r_boundsess_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON law.files, law.time_entries TO r_boundsess_app;

INSERT INTO law.firms VALUES ('Adler', '{Adler,Ames}'), ('Brandt', '{Brandt}'), ('Castell', '{Castell,Chen}');
INSERT INTO sess.lawyers SELECT firm, l, md5(firm || l) FROM law.firms, unnest(ARRAY['junior', 'senior']) l;
INSERT INTO sess.tokens SELECT md5('t' || firm || login)::uuid, firm, login FROM sess.lawyers;
INSERT INTO law.files SELECT firm, n || '/25', 'Client ' || n || ' of ' || firm FROM law.firms, generate_series(1, 3) n;
INSERT INTO law.time_entries SELECT f.firm, file_no, login, tstzrange('2025-03-03 09:00+00', '2025-03-03 11:00+00') FROM law.files f JOIN sess.lawyers l USING (firm);
