-- Law chambers in one house. A clerk works for one or more chambers; a file may be handled by several chambers jointly,
-- and is then for those clerks only who work for all of them.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_joint_files_desk') THEN CREATE ROLE d_joint_files_desk LOGIN; END IF;
END $$;

CREATE SCHEMA law;
CREATE SCHEMA law_auth;
GRANT USAGE ON SCHEMA law, law_auth TO d_joint_files_desk;

CREATE TABLE law.chambers (chamber integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE law_auth.clerks (
  clerk   uuid NOT NULL,
  chamber integer NOT NULL REFERENCES law.chambers,
  since   date NOT NULL DEFAULT current_date,
  PRIMARY KEY (clerk, chamber)
);
CREATE FUNCTION law_auth.my_chambers() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT coalesce(array_agg(c.chamber), '{}') FROM law_auth.clerks c WHERE c.clerk = nullif(current_setting('law.clerk', true), '')::uuid;
END;
REVOKE EXECUTE ON FUNCTION law_auth.my_chambers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION law_auth.my_chambers() TO d_joint_files_desk;

CREATE TABLE law.files (
  desk     integer NOT NULL REFERENCES law.chambers,          -- the chamber whose desk took the file
  joint    boolean GENERATED ALWAYS AS (cardinality(chambers) > 1) STORED,
  no       integer NOT NULL,
  chambers integer[] NOT NULL DEFAULT '{}',                   -- who handles it; empty until it is assigned
  subject  text NOT NULL,
  client   text NOT NULL,
  PRIMARY KEY (desk, joint, no),
  CHECK (array_position(chambers, NULL) IS NULL),
  CHECK (cardinality(chambers) = 0 OR desk = ANY (chambers))
);
CREATE TABLE law.deadlines (
  chamber integer NOT NULL REFERENCES law.chambers,
  due     date NOT NULL,
  what    text NOT NULL,
  PRIMARY KEY (chamber, due, what)
);
CREATE TABLE law.fees (
  chamber integer NOT NULL REFERENCES law.chambers,
  no      integer NOT NULL,
  amount  numeric(10,2) NOT NULL,
  PRIMARY KEY (chamber, no)
);

ALTER TABLE law.chambers  ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.files     ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.deadlines ENABLE ROW LEVEL SECURITY;
ALTER TABLE law.fees      ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON law.chambers FOR SELECT USING (chamber = ANY ((SELECT law_auth.my_chambers())::integer[]));
CREATE POLICY mine ON law.deadlines USING (chamber = ANY ((SELECT law_auth.my_chambers())::integer[]));
CREATE POLICY mine ON law.fees      USING (chamber = ANY ((SELECT law_auth.my_chambers())::integer[]));
-- whoever works for all chambers of a file may read it
CREATE POLICY readers ON law.files FOR SELECT USING (chambers <@ (SELECT law_auth.my_chambers()));
-- joint files are opened and kept by the registry, not by the desks
CREATE POLICY takes   ON law.files FOR INSERT WITH CHECK (NOT (cardinality(chambers) > 1) AND desk = ANY ((SELECT law_auth.my_chambers())::integer[]));
CREATE POLICY edits   ON law.files FOR UPDATE USING (NOT (cardinality(chambers) > 1) AND desk = ANY ((SELECT law_auth.my_chambers())::integer[]));
CREATE POLICY drops   ON law.files FOR DELETE USING (NOT (cardinality(chambers) > 1) AND desk = ANY ((SELECT law_auth.my_chambers())::integer[]));

GRANT SELECT ON law.chambers TO d_joint_files_desk;
GRANT SELECT, INSERT, UPDATE, DELETE ON law.files, law.deadlines, law.fees TO d_joint_files_desk;

INSERT INTO law.chambers VALUES (4, 'Adler'), (5, 'Brandt'), (6, 'Conti'), (7, 'Dorn');
INSERT INTO law_auth.clerks (clerk, chamber) SELECT md5('clerk' || chamber)::uuid, chamber FROM law.chambers;
INSERT INTO law_auth.clerks (clerk, chamber) VALUES (md5('both')::uuid, 4), (md5('both')::uuid, 5);
INSERT INTO law.files (desk, no, chambers, subject, client)
  SELECT chamber, n, CASE WHEN n = 3 THEN '{}' ELSE ARRAY[chamber] END, 'Matter ' || chamber || '/' || n, 'Client ' || n FROM law.chambers, generate_series(1, 3) n;
INSERT INTO law.files (desk, no, chambers, subject, client) VALUES (4, 1, '{4,5}', 'Joint estate', 'Heirs of F.'), (6, 1, '{6,7}', 'Joint tender', 'City');
INSERT INTO law.deadlines SELECT chamber, date '2025-09-01' + n, 'appeal ' || n FROM law.chambers, generate_series(1, 2) n;
INSERT INTO law.fees SELECT chamber, n, 350 * n FROM law.chambers, generate_series(1, 2) n;
