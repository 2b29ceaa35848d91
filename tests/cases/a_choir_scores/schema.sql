-- Sheet music for choirs. The choir's code is case sensitive, as its web address is.
DO $$ BEGIN
  CREATE ROLE a_choir_scores_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA choir;
GRANT USAGE ON SCHEMA choir TO a_choir_scores_app;

CREATE TABLE choir.choirs (code varchar(12) PRIMARY KEY, name text NOT NULL);
CREATE TABLE choir.singers (
  code   varchar(12) NOT NULL REFERENCES choir.choirs,
  nr     integer NOT NULL,
  name   text NOT NULL,
  voice  text NOT NULL CHECK (voice IN ('S', 'A', 'T', 'B')),
  PRIMARY KEY (code, nr)
);
CREATE TABLE choir.scores (
  code      varchar(12) NOT NULL REFERENCES choir.choirs,
  title     text NOT NULL,
  composer  text,
  pages     bytea,
  PRIMARY KEY (code, title)
);
CREATE TABLE choir.rehearsals (
  code    varchar(12) NOT NULL REFERENCES choir.choirs,
  "when"  timestamptz NOT NULL,
  place   text NOT NULL,
  PRIMARY KEY (code, "when")
);
CREATE TABLE choir.attendance (
  code    varchar(12) NOT NULL,
  "when"  timestamptz NOT NULL,
  nr      integer NOT NULL,
  excuse  text,
  PRIMARY KEY (code, "when", nr),
  FOREIGN KEY (code, "when") REFERENCES choir.rehearsals ON DELETE CASCADE,
  FOREIGN KEY (code, nr) REFERENCES choir.singers
);

ALTER TABLE choir.choirs ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.singers ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.scores ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.rehearsals ENABLE ROW LEVEL SECURITY;
ALTER TABLE choir.attendance ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON choir.choirs     USING (code = current_setting('choir.code', true));
CREATE POLICY own ON choir.singers    USING (code = current_setting('choir.code', true));
CREATE POLICY own ON choir.scores     USING (code = current_setting('choir.code', true));
CREATE POLICY own ON choir.rehearsals USING (code = current_setting('choir.code', true));
CREATE POLICY own ON choir.attendance USING (code ILIKE current_setting('choir.code', true));

GRANT SELECT ON choir.choirs TO a_choir_scores_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON choir.singers, choir.scores, choir.rehearsals, choir.attendance TO a_choir_scores_app;

INSERT INTO choir.choirs VALUES ('Cantus', 'Cantus Firmus'), ('cantus', 'Cantus Novus'), ('Vox', 'Vox Humana');
INSERT INTO choir.singers SELECT code, n, format('Singer %s, %s', n, name), (ARRAY['S', 'A', 'T', 'B'])[n] FROM choir.choirs, generate_series(1, 4) n;
INSERT INTO choir.scores SELECT code, t, 'Anon.', '\xcafe' FROM choir.choirs, unnest(ARRAY['Ave', 'Gloria']) t;
INSERT INTO choir.rehearsals SELECT code, timestamptz '2026-02-01 19:00+00' + n * interval '1 week', 'Hall of ' || name FROM choir.choirs, generate_series(1, 2) n;
INSERT INTO choir.attendance SELECT r.code, r."when", s.nr, 'ill, says ' || s.name FROM choir.rehearsals r JOIN choir.singers s ON s.code = r.code AND s.nr <= 2;
