-- Staff surveys: answers may be given and not read; a reporting view shows nothing to anybody yet.
DO $$ BEGIN CREATE ROLE safe_suggestion_box_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE safe_suggestion_box_report NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA box;
CREATE TABLE box.companies (company_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE box.surveys (company_id integer NOT NULL REFERENCES box.companies DEFAULT nullif(current_setting('box.company', true), '')::integer, survey integer NOT NULL, question text NOT NULL, PRIMARY KEY (company_id, survey));
CREATE TABLE box.answers (company_id integer NOT NULL DEFAULT nullif(current_setting('box.company', true), '')::integer, survey integer NOT NULL, answer_id uuid NOT NULL DEFAULT gen_random_uuid(), said text NOT NULL CHECK (length(said) <= 2000), at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (company_id, answer_id), FOREIGN KEY (company_id, survey) REFERENCES box.surveys);
CREATE TABLE box.reviews (company_id integer NOT NULL REFERENCES box.companies, review integer NOT NULL, verdict text, PRIMARY KEY (company_id, review));
CREATE VIEW box.answer_counts AS SELECT company_id, survey, count(*) AS answers FROM box.answers GROUP BY 1, 2;
ALTER VIEW box.answer_counts OWNER TO safe_suggestion_box_report;
GRANT USAGE ON SCHEMA box TO safe_suggestion_box_app, safe_suggestion_box_report;
GRANT SELECT ON box.answers TO safe_suggestion_box_report;
ALTER TABLE box.companies ENABLE ROW LEVEL SECURITY; ALTER TABLE box.surveys ENABLE ROW LEVEL SECURITY; ALTER TABLE box.answers ENABLE ROW LEVEL SECURITY; ALTER TABLE box.reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY c ON box.companies FOR SELECT TO safe_suggestion_box_app USING (company_id = nullif(current_setting('box.company', true), '')::integer);
CREATE POLICY c ON box.surveys TO safe_suggestion_box_app USING (company_id = nullif(current_setting('box.company', true), '')::integer);
CREATE POLICY c ON box.answers FOR INSERT TO safe_suggestion_box_app WITH CHECK (company_id = nullif(current_setting('box.company', true), '')::integer);
GRANT SELECT ON box.companies, box.answer_counts TO safe_suggestion_box_app; GRANT SELECT, INSERT, UPDATE ON box.surveys TO safe_suggestion_box_app;
GRANT INSERT (survey, said) ON box.answers TO safe_suggestion_box_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON box.reviews TO safe_suggestion_box_app; -- row security without a policy: closed for now
INSERT INTO box.companies VALUES (1, 'Bakery'), (2, 'Foundry'), (3, 'Shipyard');
INSERT INTO box.surveys SELECT company_id, n, 'What of ' || name || ' ' || n FROM box.companies, generate_series(1, 2) n;
INSERT INTO box.answers (company_id, survey, said) SELECT company_id, survey, 'said in secret at ' || company_id || '/' || survey FROM box.surveys;
INSERT INTO box.reviews SELECT company_id, 1, 'fine ' || name FROM box.companies;
