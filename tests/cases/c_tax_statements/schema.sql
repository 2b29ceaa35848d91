-- Ported from another database: reports are opened as cursors.
DO $$ BEGIN CREATE ROLE tax_statements_gw LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA tax; CREATE SCHEMA pkg_report;
CREATE TABLE tax.office (office_id numeric(8) PRIMARY KEY, office_name varchar(60) NOT NULL);
CREATE TABLE tax.client (office_id numeric(8) NOT NULL REFERENCES tax.office, client_id numeric(10) NOT NULL, name varchar(80) NOT NULL, tin varchar(20) NOT NULL, PRIMARY KEY (office_id, client_id));
CREATE TABLE tax.statement (office_id numeric(8) NOT NULL, client_id numeric(10) NOT NULL, fiscal_year numeric(4) NOT NULL, due numeric(14,2) NOT NULL, note varchar(200), PRIMARY KEY (office_id, client_id, fiscal_year), FOREIGN KEY (office_id, client_id) REFERENCES tax.client);
CREATE FUNCTION tax.office() RETURNS numeric LANGUAGE sql STABLE RETURN nullif(current_setting('tax.office', true), '')::numeric;
ALTER TABLE tax.office ENABLE ROW LEVEL SECURITY; ALTER TABLE tax.client ENABLE ROW LEVEL SECURITY; ALTER TABLE tax.statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY o ON tax.office USING (office_id = tax.office()); CREATE POLICY o ON tax.client USING (office_id = tax.office()); CREATE POLICY o ON tax.statement USING (office_id = tax.office());
GRANT USAGE ON SCHEMA tax, pkg_report TO tax_statements_gw;
GRANT SELECT ON tax.office TO tax_statements_gw; GRANT SELECT, INSERT, UPDATE ON tax.client, tax.statement TO tax_statements_gw;
CREATE FUNCTION pkg_report.open_statements(p_year numeric) RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER SET search_path = tax, pg_temp AS $$
DECLARE c refcursor;
BEGIN
  OPEN c FOR SELECT cl.name, cl.tin, s.due, s.note FROM client cl JOIN statement s USING (office_id, client_id) WHERE s.fiscal_year = p_year ORDER BY 2;
  RETURN c;
END $$;
REVOKE ALL ON FUNCTION pkg_report.open_statements(numeric) FROM PUBLIC; GRANT EXECUTE ON FUNCTION pkg_report.open_statements(numeric) TO tax_statements_gw;
INSERT INTO tax.office VALUES (100, 'Lindqvist'), (200, 'Moreau & Fils'), (300, 'Tanaka');
INSERT INTO tax.client SELECT office_id, office_id + n, format('Client %s of %s', n, office_name), 'TIN' || office_id || n FROM tax.office, generate_series(1, 3) n;
INSERT INTO tax.statement SELECT office_id, client_id, y, client_id * 3, 'paid late ' || name FROM tax.client, generate_series(2022, 2023) y;
