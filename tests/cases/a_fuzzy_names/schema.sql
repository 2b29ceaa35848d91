-- Genealogy research for families; names are compared by a function of our own.
DO $$ BEGIN
  CREATE ROLE a_fuzzy_names_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA kin;
GRANT USAGE ON SCHEMA kin TO a_fuzzy_names_app;

CREATE TABLE kin.families (family text PRIMARY KEY, head text NOT NULL);
CREATE TABLE kin.persons (
  family text NOT NULL REFERENCES kin.families,
  no     integer NOT NULL,
  name   text NOT NULL,
  born   integer CHECK (born BETWEEN 1400 AND 2100),
  PRIMARY KEY (family, no)
);
CREATE TABLE kin.links (
  family text NOT NULL,
  parent integer NOT NULL,
  child  integer NOT NULL,
  PRIMARY KEY (family, parent, child),
  FOREIGN KEY (family, parent) REFERENCES kin.persons (family, no) ON DELETE CASCADE,
  FOREIGN KEY (family, child) REFERENCES kin.persons (family, no) ON DELETE CASCADE,
  CHECK (parent <> child)
);
CREATE TABLE kin.sources (
  family text NOT NULL,
  no     integer NOT NULL,
  cite   text NOT NULL,
  PRIMARY KEY (family, no, cite),
  FOREIGN KEY (family, no) REFERENCES kin.persons ON DELETE CASCADE
);

-- declared leakproof so that it is evaluated early and the search stays fast
CREATE FUNCTION kin.name_key(name text, strict boolean DEFAULT false) RETURNS text LANGUAGE plpgsql IMMUTABLE LEAKPROOF COST 0.001
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF strict AND name !~ '^[[:alpha:] .-]+$' THEN
    RAISE EXCEPTION 'not a name: %', name USING ERRCODE = 'invalid_text_representation';
  END IF;
  RETURN lower(regexp_replace(name, '[^[:alpha:]]', '', 'g'));
END $$;

ALTER TABLE kin.families ENABLE ROW LEVEL SECURITY;
ALTER TABLE kin.persons ENABLE ROW LEVEL SECURITY;
ALTER TABLE kin.links ENABLE ROW LEVEL SECURITY;
ALTER TABLE kin.sources ENABLE ROW LEVEL SECURITY;
CREATE POLICY f ON kin.families USING (family = nullif(current_setting('kin.family', true), ''));
CREATE POLICY f ON kin.persons  USING (family = nullif(current_setting('kin.family', true), ''));
CREATE POLICY f ON kin.links    USING (family = nullif(current_setting('kin.family', true), ''));
CREATE POLICY f ON kin.sources  USING (family = nullif(current_setting('kin.family', true), ''));

GRANT SELECT ON kin.families TO a_fuzzy_names_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON kin.persons, kin.links, kin.sources TO a_fuzzy_names_app;

INSERT INTO kin.families VALUES ('abel', 'Ida Abel'), ('brandt', 'Otto Brandt'), ('castor', 'Lea Castor');
INSERT INTO kin.persons SELECT family, n, (ARRAY['Anna ', 'Karl ', 'Mary '])[n] || initcap(family), 1900 + 20 * n FROM kin.families, generate_series(1, 3) n;
INSERT INTO kin.persons VALUES ('brandt', 4, 'Hans (adopted) Brandt', 1955), ('castor', 4, 'Jo [born 1961] Castor', 1961);
INSERT INTO kin.links SELECT family, 1, n FROM kin.families, generate_series(2, 3) n;
INSERT INTO kin.sources SELECT family, no, 'parish register' FROM kin.persons;
ANALYZE kin.persons;
