-- Law firms. The database was upgraded from version 9: everybody may create in public.
DO $$ BEGIN CREATE ROLE lawyers_public_create_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT CREATE ON SCHEMA public TO PUBLIC;
CREATE SCHEMA law;
CREATE TABLE law.firms (firm integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE law.staff (firm integer NOT NULL REFERENCES law.firms, login text NOT NULL, PRIMARY KEY (firm, login));
CREATE TABLE law.matters (firm integer NOT NULL REFERENCES law.firms, matter integer NOT NULL, client text NOT NULL, strategy text, PRIMARY KEY (firm, matter));
CREATE FUNCTION law.my_firms() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$ SELECT firm FROM law.staff WHERE login = current_setting('law.login', true) $$;
ALTER TABLE law.firms ENABLE ROW LEVEL SECURITY; ALTER TABLE law.staff ENABLE ROW LEVEL SECURITY; ALTER TABLE law.matters ENABLE ROW LEVEL SECURITY;
CREATE POLICY f ON law.firms USING (firm IN (SELECT law.my_firms())); CREATE POLICY f ON law.staff USING (firm IN (SELECT law.my_firms())); CREATE POLICY f ON law.matters USING (firm IN (SELECT law.my_firms()));
-- May the caller see the matter? Then its text.
CREATE FUNCTION law.matter_text(p_firm integer, p_matter integer) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, law, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM staff s WHERE s.firm = p_firm AND s.login = current_setting('law.login', true)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'not your matter';
  END IF;
  RETURN (SELECT m.client || ': ' || m.strategy FROM law.matters m WHERE m.firm = p_firm AND m.matter = p_matter);
END $$;
REVOKE ALL ON FUNCTION law.matter_text, law.my_firms FROM PUBLIC; GRANT EXECUTE ON FUNCTION law.matter_text, law.my_firms TO lawyers_public_create_app;
GRANT USAGE ON SCHEMA law TO lawyers_public_create_app; GRANT SELECT ON law.firms, law.staff TO lawyers_public_create_app; GRANT SELECT, INSERT, UPDATE, DELETE ON law.matters TO lawyers_public_create_app;
INSERT INTO law.firms VALUES (1, 'Abel'), (2, 'Bond'), (3, 'Clegg');
INSERT INTO law.staff SELECT firm, lower(name) || n FROM law.firms, generate_series(1, 2) n;
INSERT INTO law.matters SELECT firm, n * 10, 'Client of ' || name, 'settle at ' || firm || '0 000' FROM law.firms, generate_series(1, 2) n;
