DO $$ BEGIN CREATE ROLE salary_bounds_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Salaries hang on people, who hang on departments, which hang on firms; no tenant column below.
CREATE SCHEMA hr; GRANT USAGE ON SCHEMA hr TO salary_bounds_app;
CREATE TABLE hr.firms (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE hr.departments (id integer PRIMARY KEY, firm_id integer NOT NULL REFERENCES hr.firms, title text NOT NULL);
CREATE TABLE hr.people (id integer PRIMARY KEY, department_id integer NOT NULL REFERENCES hr.departments, name text NOT NULL);
CREATE TABLE hr.salaries (person integer PRIMARY KEY REFERENCES hr.people, cents bigint NOT NULL);
CREATE FUNCTION hr.my_departments() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = hr, pg_temp AS $$ SELECT ARRAY(SELECT id FROM departments WHERE firm_id = nullif(current_setting('app.tenant', true), '')::integer) $$;
ALTER TABLE hr.firms ENABLE ROW LEVEL SECURITY; ALTER TABLE hr.departments ENABLE ROW LEVEL SECURITY; ALTER TABLE hr.people ENABLE ROW LEVEL SECURITY; ALTER TABLE hr.salaries ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON hr.firms USING (id = nullif(current_setting('app.tenant', true), '')::integer); CREATE POLICY p ON hr.departments USING (firm_id = nullif(current_setting('app.tenant', true), '')::integer); CREATE POLICY p ON hr.people USING (department_id = ANY (hr.my_departments())); CREATE POLICY p ON hr.salaries USING (EXISTS (SELECT FROM hr.people x WHERE x.id = person));

CREATE FUNCTION hr.set_salary(p_person integer, p_cents bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = hr, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM people WHERE id = p_person) THEN RETURN false; END IF;
  IF p_cents NOT BETWEEN 100000 AND 900000 THEN RAISE EXCEPTION 'no salary'; END IF;
  INSERT INTO salaries VALUES (p_person, p_cents) ON CONFLICT (person) DO UPDATE SET cents = excluded.cents;
  RETURN true;
END $$;

GRANT SELECT ON ALL TABLES IN SCHEMA hr TO salary_bounds_app;
INSERT INTO hr.firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n; INSERT INTO hr.departments SELECT 10 * id + n, id, 'Dept ' || n FROM hr.firms, generate_series(1,2) n; INSERT INTO hr.people SELECT 10 * id + n, id, format('Person %s of %s', n, id) FROM hr.departments, generate_series(1,2) n; INSERT INTO hr.salaries SELECT id, 250000 + id FROM hr.people;
