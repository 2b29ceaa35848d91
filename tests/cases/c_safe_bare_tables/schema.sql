DO $$ BEGIN CREATE ROLE r2s_bare_tables LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Tables as they have grown: no keys, equal rows, no columns, dropped columns, no partitions, a materialised view without data.
CREATE SCHEMA old; GRANT USAGE ON SCHEMA old TO r2s_bare_tables;
CREATE TABLE old.tenants (code "char" PRIMARY KEY, name text);
CREATE UNLOGGED TABLE old.lines (gone integer, code "char", words text, alsogone text, n real, j json, x path);
ALTER TABLE old.lines DROP COLUMN gone; ALTER TABLE old.lines DROP COLUMN alsogone; ALTER TABLE old.lines ADD COLUMN added text DEFAULT 'later';
CREATE TABLE old.only_code (code "char" REFERENCES old.tenants);
CREATE TABLE old.nothing ();
CREATE TABLE old.parts (code "char" NOT NULL, day date NOT NULL, v text) PARTITION BY RANGE (day);
CREATE TABLE old.parts2 (code "char" NOT NULL, day date NOT NULL, v text) PARTITION BY RANGE (day); CREATE TABLE old.parts2_default PARTITION OF old.parts2 DEFAULT;
CREATE MATERIALIZED VIEW old.sums AS SELECT code, count(*) FROM old.lines GROUP BY 1 WITH NO DATA;
CREATE VIEW old.empty_view AS SELECT 1 AS one WHERE false;
CREATE FUNCTION old.me() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('old.code', true), '');
DO $$ DECLARE t text; BEGIN FOREACH t IN ARRAY ARRAY['tenants','lines','only_code','parts','parts2'] LOOP EXECUTE format('ALTER TABLE old.%I ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON old.%1$I USING (code::text = old.me())', t); END LOOP; END $$;
GRANT SELECT ON old.tenants, old.nothing, old.empty_view TO r2s_bare_tables; GRANT SELECT, INSERT, UPDATE, DELETE ON old.lines, old.only_code, old.parts, old.parts2 TO r2s_bare_tables;
INSERT INTO old.tenants VALUES ('a','A'),('b','B'),('c',NULL);
INSERT INTO old.lines (code, words, n, j, x) SELECT code, 'Same', 'NaN', '{"a":1}', '((0,0),(1,1))' FROM old.tenants, generate_series(1,3); INSERT INTO old.lines (code, words) SELECT code, 'Line of ' || code::text FROM old.tenants;
INSERT INTO old.only_code SELECT code FROM old.tenants, generate_series(1,2); INSERT INTO old.nothing DEFAULT VALUES; INSERT INTO old.parts2 SELECT code, '2025-01-01', 'v' || code::text FROM old.tenants;
