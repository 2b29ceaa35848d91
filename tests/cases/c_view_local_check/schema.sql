DO $$ BEGIN CREATE ROLE view_local_check_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Views on views: drafts of one's own; the lower view filters the tenant, the upper one checks only itself (LOCAL).
CREATE SCHEMA vl; CREATE SCHEMA vl_api; GRANT USAGE ON SCHEMA vl_api TO view_local_check_app;
CREATE TABLE vl.authors (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE vl.texts (tenant_id integer NOT NULL REFERENCES vl.authors, no integer NOT NULL, state text NOT NULL CHECK (state IN ('draft','final')), words text NOT NULL, PRIMARY KEY (tenant_id, no));
CREATE TABLE vl.remarks (tenant_id integer NOT NULL, no integer NOT NULL, pos integer NOT NULL, words text NOT NULL, PRIMARY KEY (tenant_id, no, pos), FOREIGN KEY (tenant_id, no) REFERENCES vl.texts);
CREATE VIEW vl.own_texts WITH (security_barrier) AS SELECT * FROM vl.texts WHERE tenant_id = nullif(current_setting('app.tenant', true), '')::integer;
CREATE VIEW vl_api.drafts WITH (security_barrier) AS SELECT * FROM vl.own_texts WHERE state = 'draft' WITH LOCAL CHECK OPTION;
CREATE VIEW vl_api.remarks WITH (security_barrier) AS SELECT * FROM vl.remarks WHERE tenant_id = nullif(current_setting('app.tenant', true), '')::integer WITH CASCADED CHECK OPTION;
GRANT SELECT, UPDATE (words, tenant_id), DELETE ON vl_api.drafts TO view_local_check_app; GRANT SELECT, INSERT, DELETE ON vl_api.remarks TO view_local_check_app;
INSERT INTO vl.authors SELECT n, 'Author ' || n FROM generate_series(1,3) n; INSERT INTO vl.texts SELECT tenant_id, 10 * tenant_id + n, CASE WHEN n < 3 THEN 'draft' ELSE 'final' END, format('Text %s of %s', n, name) FROM vl.authors, generate_series(1,3) n; INSERT INTO vl.remarks SELECT tenant_id, no, 1, 'Hm' FROM vl.texts WHERE state = 'final';
