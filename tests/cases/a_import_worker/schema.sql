-- Survey platform; the application role once was the importer's, too.
DO $$ BEGIN
  CREATE ROLE a_import_worker_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
ALTER ROLE a_import_worker_app BYPASSRLS;

CREATE SCHEMA survey;
GRANT USAGE ON SCHEMA survey TO a_import_worker_app;

CREATE TABLE survey.customers (customer_id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE survey.surveys (
  customer_id bigint NOT NULL REFERENCES survey.customers,
  survey_no   integer NOT NULL,
  title       text NOT NULL,
  questions   text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (customer_id, survey_no)
);
CREATE TABLE survey.respondents (
  customer_id bigint NOT NULL REFERENCES survey.customers,
  email       text NOT NULL,
  locale      text NOT NULL DEFAULT 'en',
  PRIMARY KEY (customer_id, email)
);
CREATE TABLE survey.replies (
  customer_id bigint NOT NULL,
  survey_no   integer NOT NULL,
  email       text NOT NULL,
  answers     text[] NOT NULL,
  PRIMARY KEY (customer_id, survey_no, email),
  FOREIGN KEY (customer_id, survey_no) REFERENCES survey.surveys ON DELETE CASCADE,
  FOREIGN KEY (customer_id, email) REFERENCES survey.respondents ON UPDATE CASCADE
);

ALTER TABLE survey.customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey.surveys ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey.respondents ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey.replies ENABLE ROW LEVEL SECURITY;
ALTER TABLE survey.customers   FORCE ROW LEVEL SECURITY;
ALTER TABLE survey.surveys     FORCE ROW LEVEL SECURITY;
ALTER TABLE survey.respondents FORCE ROW LEVEL SECURITY;
ALTER TABLE survey.replies     FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON survey.customers   USING (customer_id = nullif(current_setting('survey.customer', true), '')::bigint);
CREATE POLICY mine ON survey.surveys     USING (customer_id = nullif(current_setting('survey.customer', true), '')::bigint);
CREATE POLICY mine ON survey.respondents USING (customer_id = nullif(current_setting('survey.customer', true), '')::bigint);
CREATE POLICY mine ON survey.replies     USING (customer_id = nullif(current_setting('survey.customer', true), '')::bigint);

GRANT SELECT ON survey.customers TO a_import_worker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON survey.surveys, survey.respondents, survey.replies TO a_import_worker_app;

INSERT INTO survey.customers VALUES (9000000001, 'Polar Foods'), (9000000002, 'Sunny Travel'), (9000000003, 'Metro Bank');
INSERT INTO survey.surveys SELECT customer_id, 1, 'How did you like ' || name, ARRAY['stars', 'remark'] FROM survey.customers;
INSERT INTO survey.respondents SELECT customer_id, format('r%s@%s.example', n, lower(split_part(name, ' ', 1))) FROM survey.customers, generate_series(1, 3) n;
INSERT INTO survey.replies SELECT customer_id, 1, email, ARRAY['4', 'written by ' || email] FROM survey.respondents;
