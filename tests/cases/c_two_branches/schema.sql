-- Two branches of a bicycle rental: clerks read, managers also write. Who is a manager, only the database knows.
DO $$ BEGIN
  CREATE ROLE c_two_branches_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
CREATE TABLE branches (id integer PRIMARY KEY, town text NOT NULL);
CREATE TABLE staff (
    branch_id integer NOT NULL REFERENCES branches,
    login     text NOT NULL,
    manager   boolean NOT NULL,
    PRIMARY KEY (branch_id, login)
);
CREATE TABLE bicycles (
    branch_id    integer NOT NULL REFERENCES branches,
    number       integer NOT NULL,
    frame_number text NOT NULL,
    PRIMARY KEY (branch_id, number),
    CONSTRAINT one_frame UNIQUE (frame_number)
);
CREATE FUNCTION branch() RETURNS integer LANGUAGE sql STABLE
  RETURN nullif(split_part(current_setting('rental.session', true), '/', 1), '')::integer;
CREATE FUNCTION is_manager() RETURNS boolean LANGUAGE sql STABLE
  RETURN EXISTS (SELECT FROM staff s WHERE s.branch_id = branch() AND s.manager
                   AND s.login = split_part(current_setting('rental.session', true), '/', 2));

ALTER TABLE branches ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff    ENABLE ROW LEVEL SECURITY;
ALTER TABLE bicycles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own   ON branches USING (id = branch());
CREATE POLICY own   ON staff USING (branch_id = branch());
CREATE POLICY read  ON bicycles FOR SELECT USING (branch_id = branch());
CREATE POLICY write ON bicycles USING (branch_id = branch() AND is_manager());
GRANT SELECT ON branches, staff TO c_two_branches_app;
GRANT SELECT, INSERT, DELETE ON bicycles TO c_two_branches_app;

INSERT INTO branches VALUES (1, 'Ulm'), (2, 'Graz');
INSERT INTO staff VALUES (1, 'anna', false), (1, 'bert', true), (2, 'cora', false), (2, 'dirk', true);
INSERT INTO bicycles SELECT b.id, n, format('%s-%s', upper(left(md5(b.town || n), 6)), n) FROM branches b, generate_series(1, 3) n;
