-- Recruiting: internal views under public ones; the public ones have security_invoker.
DO $$ BEGIN
  CREATE ROLE a_job_board_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA hire;
CREATE SCHEMA hire_internal;
GRANT USAGE ON SCHEMA hire TO a_job_board_app;

CREATE TABLE hire.agencies (agency_id bigint PRIMARY KEY, agency text NOT NULL);
CREATE TABLE hire.vacancies (
  agency_id bigint NOT NULL REFERENCES hire.agencies,
  ref       text NOT NULL,
  title     text NOT NULL,
  tags      text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (agency_id, ref)
);
CREATE TABLE hire.candidates (
  agency_id bigint NOT NULL REFERENCES hire.agencies,
  email     text NOT NULL,
  cv        text,
  PRIMARY KEY (agency_id, email)
);
CREATE TABLE hire.applications (
  agency_id bigint NOT NULL,
  ref       text NOT NULL,
  email     text NOT NULL,
  stage     text NOT NULL DEFAULT 'new' CHECK (stage IN ('new', 'interview', 'offer', 'rejected')),
  PRIMARY KEY (agency_id, ref, email),
  FOREIGN KEY (agency_id, ref) REFERENCES hire.vacancies ON DELETE CASCADE,
  FOREIGN KEY (agency_id, email) REFERENCES hire.candidates ON DELETE CASCADE
);

CREATE FUNCTION hire.agency() RETURNS bigint LANGUAGE sql STABLE RETURN nullif(current_setting('hire.agency', true), '')::bigint;
ALTER TABLE hire.agencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE hire.vacancies ENABLE ROW LEVEL SECURITY;
ALTER TABLE hire.candidates ENABLE ROW LEVEL SECURITY;
ALTER TABLE hire.applications ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON hire.agencies     USING (agency_id = hire.agency());
CREATE POLICY a ON hire.vacancies    USING (agency_id = hire.agency());
CREATE POLICY a ON hire.candidates   USING (agency_id = hire.agency());
CREATE POLICY a ON hire.applications USING (agency_id = hire.agency());

CREATE VIEW hire_internal.candidate_cards AS
  SELECT agency_id, email, left(cv, 40) AS extract FROM hire.candidates;
CREATE VIEW hire.pipeline WITH (security_invoker, security_barrier) AS
  SELECT a.agency_id, a.ref, a.stage, c.email, c.cv FROM hire.applications a JOIN hire.candidates c USING (agency_id, email);
CREATE VIEW hire.search WITH (security_invoker, security_barrier) AS
  SELECT agency_id, email, extract FROM hire_internal.candidate_cards;

GRANT SELECT ON hire.agencies, hire.pipeline, hire.search, hire_internal.candidate_cards TO a_job_board_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON hire.vacancies, hire.candidates, hire.applications TO a_job_board_app;

INSERT INTO hire.agencies VALUES (7001, 'Headfirst'), (7002, 'Second Seat'), (7003, 'Talentry');
INSERT INTO hire.vacancies SELECT agency_id, 'V' || n, 'Vacancy ' || n, ARRAY['remote'] FROM hire.agencies, generate_series(1, 2) n;
INSERT INTO hire.candidates SELECT agency_id, format('c%s@%s.example', n, lower(split_part(agency, ' ', 1))), 'Ten years of trade' FROM hire.agencies, generate_series(1, 3) n;
INSERT INTO hire.applications SELECT agency_id, 'V1', email FROM hire.candidates;
