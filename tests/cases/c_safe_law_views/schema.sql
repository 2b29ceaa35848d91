-- Law firms' matters and documents. The application sees views only; the tables are in a schema of their own.
DO $$ BEGIN
  CREATE ROLE s_law_views_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE s_law_views_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA law_data AUTHORIZATION s_law_views_owner;
CREATE SCHEMA law AUTHORIZATION s_law_views_owner;
SET ROLE s_law_views_owner;
GRANT USAGE ON SCHEMA law TO s_law_views_app;

CREATE TYPE law_data.matter_state AS ENUM ('intake', 'open', 'closed', 'archived');
CREATE DOMAIN law_data.matter_no AS text CHECK (VALUE ~ '^[0-9]{4}-[A-Z]{3}-[0-9]{3}$');
CREATE FUNCTION law.firm() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('law.firm', true), '')::uuid;

CREATE TABLE law_data.courts (court text PRIMARY KEY, city text NOT NULL);
CREATE TABLE law_data.firms (firm uuid PRIMARY KEY, name text NOT NULL, trust_account text NOT NULL);
CREATE TABLE law_data.lawyers (firm uuid NOT NULL REFERENCES law_data.firms, initials text NOT NULL CHECK (initials ~ '^[A-Z]{2,4}$'), name text NOT NULL, rate numeric(8, 2) NOT NULL CHECK (rate > 0), PRIMARY KEY (firm, initials));
CREATE TABLE law_data.clients (firm uuid NOT NULL REFERENCES law_data.firms, client_no integer NOT NULL CHECK (client_no > 0), name text NOT NULL, conflicts_with text[] NOT NULL DEFAULT '{}', PRIMARY KEY (firm, client_no));
CREATE TABLE law_data.matters (
    firm uuid NOT NULL, matter_no law_data.matter_no NOT NULL, client_no integer NOT NULL, lead text NOT NULL, court text REFERENCES law_data.courts, state law_data.matter_state NOT NULL DEFAULT 'intake', title text NOT NULL, deleted boolean NOT NULL DEFAULT false, search tsvector NOT NULL DEFAULT '',
    PRIMARY KEY (firm, matter_no), FOREIGN KEY (firm, client_no) REFERENCES law_data.clients, FOREIGN KEY (firm, lead) REFERENCES law_data.lawyers ON UPDATE CASCADE
);
CREATE TABLE law_data.documents (firm uuid NOT NULL, matter_no law_data.matter_no NOT NULL, doc_id uuid NOT NULL DEFAULT gen_random_uuid(), title text NOT NULL, body text NOT NULL DEFAULT '', privileged boolean NOT NULL DEFAULT false, version integer NOT NULL DEFAULT 1 CHECK (version > 0), PRIMARY KEY (firm, matter_no, doc_id), FOREIGN KEY (firm, matter_no) REFERENCES law_data.matters ON DELETE CASCADE);
CREATE TABLE law_data.time_entries (firm uuid NOT NULL, matter_no law_data.matter_no NOT NULL, lawyer text NOT NULL, worked tstzrange NOT NULL CHECK (NOT isempty(worked)), note text NOT NULL, billed boolean NOT NULL DEFAULT false, FOREIGN KEY (firm, matter_no) REFERENCES law_data.matters, FOREIGN KEY (firm, lawyer) REFERENCES law_data.lawyers ON UPDATE CASCADE);
CREATE TABLE law_data.deadlines (firm uuid NOT NULL, matter_no law_data.matter_no NOT NULL, due date NOT NULL, what text NOT NULL, met boolean, PRIMARY KEY (firm, matter_no, due, what), FOREIGN KEY (firm, matter_no) REFERENCES law_data.matters ON DELETE CASCADE);
CREATE TABLE law_data.trust_moves (firm uuid NOT NULL, matter_no law_data.matter_no NOT NULL, booked_at timestamptz NOT NULL DEFAULT now(), amount numeric(12, 2) NOT NULL CHECK (amount <> 0), FOREIGN KEY (firm, matter_no) REFERENCES law_data.matters);

CREATE TRIGGER search BEFORE INSERT OR UPDATE ON law_data.matters FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(search, 'pg_catalog.simple', title);

-- even the owner, whose rights the plain views use, is under the policies
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['firms', 'lawyers', 'clients', 'matters', 'documents', 'time_entries', 'deadlines', 'trust_moves'] LOOP
    EXECUTE format('ALTER TABLE law_data.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE law_data.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY firm ON law_data.%I USING (firm = (SELECT law.firm()))', t);
  END LOOP;
END $$;

-- plain (owner's) views: the owner is forced under the policies
CREATE VIEW law.courts AS SELECT * FROM law_data.courts;
CREATE VIEW law.firms AS SELECT firm, name FROM law_data.firms;
CREATE VIEW law.lawyers AS SELECT * FROM law_data.lawyers WITH CHECK OPTION;
CREATE VIEW law.clients AS SELECT * FROM law_data.clients WITH CHECK OPTION;
CREATE VIEW law.matters WITH (security_barrier) AS SELECT firm, matter_no, client_no, lead, court, state, title, search FROM law_data.matters WHERE NOT deleted WITH CHECK OPTION;
CREATE VIEW law.documents AS SELECT * FROM law_data.documents;
CREATE VIEW law.deadlines AS SELECT * FROM law_data.deadlines;
CREATE VIEW law.time_entries AS SELECT firm, matter_no, lawyer, worked, note, billed FROM law_data.time_entries;
CREATE VIEW law.trust_balances AS SELECT firm, matter_no, sum(amount) AS balance, count(*) AS moves FROM law_data.trust_moves GROUP BY firm, matter_no;
CREATE VIEW law.work_in_progress AS
  SELECT t.firm, t.matter_no, m.title, sum(extract(epoch FROM upper(t.worked) - lower(t.worked)) / 3600 * l.rate) AS value
  FROM law_data.time_entries t JOIN law_data.matters m ON m.firm = t.firm AND m.matter_no = t.matter_no JOIN law_data.lawyers l ON l.firm = t.firm AND l.initials = t.lawyer WHERE NOT t.billed GROUP BY t.firm, t.matter_no, m.title;
-- deleting through the view is soft
CREATE FUNCTION law.soft_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE law_data.matters m SET deleted = true WHERE m.firm = OLD.firm AND m.matter_no = OLD.matter_no;
  RETURN OLD;
END $$;
REVOKE EXECUTE ON FUNCTION law.soft_delete() FROM PUBLIC;
CREATE TRIGGER soft_delete INSTEAD OF DELETE ON law.matters FOR EACH ROW EXECUTE FUNCTION law.soft_delete();
-- time once billed cannot be taken back: the rule answers with nothing
CREATE RULE keep_billed AS ON DELETE TO law.time_entries WHERE OLD.billed DO INSTEAD NOTHING;
CREATE RULE del AS ON DELETE TO law.time_entries DO INSTEAD DELETE FROM law_data.time_entries t WHERE t.firm = OLD.firm AND t.matter_no = OLD.matter_no AND t.lawyer = OLD.lawyer AND t.worked = OLD.worked AND NOT t.billed;


GRANT SELECT ON ALL TABLES IN SCHEMA law TO s_law_views_app;
GRANT INSERT, UPDATE, DELETE ON law.lawyers, law.clients, law.documents, law.deadlines TO s_law_views_app;
GRANT INSERT, UPDATE, DELETE ON law.matters TO s_law_views_app;
GRANT INSERT, DELETE ON law.time_entries TO s_law_views_app;
RESET ROLE;

INSERT INTO law_data.courts VALUES ('LG Köln', 'Köln'), ('HG Zürich', 'Zürich');
INSERT INTO law_data.firms SELECT md5('firm' || n)::uuid, name, 'TA-' || n FROM (VALUES (1, 'Abel & Partners'), (2, 'Brand LLP'), (3, 'Cohn Avocats')) v(n, name);
INSERT INTO law_data.lawyers SELECT firm, i, 'Lawyer ' || i || ' of ' || name, 300 FROM law_data.firms, unnest(ARRAY['AB', 'CDE']) i;
INSERT INTO law_data.clients SELECT firm, n, 'Client ' || n || ' of ' || name FROM law_data.firms, generate_series(1, 2) n;
INSERT INTO law_data.matters (firm, matter_no, client_no, lead, court, state, title, deleted) SELECT firm, '2026-CIV-00' || n, 1 + n % 2, 'AB', 'LG Köln', 'open', 'Matter ' || n || ' at ' || name, n = 3 FROM law_data.firms, generate_series(1, 3) n;
INSERT INTO law_data.documents (firm, matter_no, doc_id, title, body, privileged) SELECT firm, matter_no, md5(firm::text || matter_no)::uuid, 'Brief', 'Text about ' || title, true FROM law_data.matters;
INSERT INTO law_data.time_entries SELECT firm, matter_no, 'CDE', '["2026-02-01 09:00+00","2026-02-01 11:00+00")', 'Drafting for ' || title, matter_no LIKE '%1' FROM law_data.matters;
INSERT INTO law_data.deadlines SELECT firm, matter_no, '2026-08-01', 'Reply' FROM law_data.matters;
INSERT INTO law_data.trust_moves (firm, matter_no, amount) SELECT firm, matter_no, 1000 + length(title) FROM law_data.matters;
-- for the operator's dashboard
CREATE MATERIALIZED VIEW law_data.firm_figures AS SELECT firm, count(*) AS matters FROM law_data.matters GROUP BY firm;
