-- Scaffolding hire. Jobs are partitioned by year, so the child tables check their job by trigger and not by a foreign key.
DO $$ BEGIN CREATE ROLE scaffold_hire_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE firm (firm_code text PRIMARY KEY, title text NOT NULL);
CREATE TABLE job (
  firm_code text NOT NULL REFERENCES firm,
  year      smallint NOT NULL,
  job_uid   uuid NOT NULL,
  street    text NOT NULL,
  customer  text NOT NULL,
  PRIMARY KEY (firm_code, year, job_uid)
) PARTITION BY RANGE (year);
CREATE TABLE job_2023 PARTITION OF job FOR VALUES FROM (2023) TO (2024);
CREATE TABLE job_2024 PARTITION OF job FOR VALUES FROM (2024) TO (2025);
CREATE TABLE job_later PARTITION OF job DEFAULT;
CREATE TABLE part_list (
  firm_code text NOT NULL REFERENCES firm,
  line      integer NOT NULL,
  job_uid   uuid NOT NULL,
  part      text NOT NULL,
  pieces    integer NOT NULL CHECK (pieces > 0),
  PRIMARY KEY (firm_code, line)
);
CREATE INDEX ON part_list (job_uid);

CREATE FUNCTION job_is_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM job WHERE job_uid = NEW.job_uid;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING MESSAGE = format('job %s does not exist', NEW.job_uid);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION job_is_there() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER job_is_there AFTER INSERT OR UPDATE ON part_list DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION job_is_there();

ALTER TABLE firm ENABLE ROW LEVEL SECURITY;
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE part_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY firm_rows ON firm USING (firm_code = current_setting('hire.firm', true));
CREATE POLICY firm_rows ON job USING (firm_code = current_setting('hire.firm', true));
CREATE POLICY firm_rows ON part_list USING (firm_code = current_setting('hire.firm', true));
GRANT SELECT ON firm TO scaffold_hire_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON job, part_list TO scaffold_hire_app;

INSERT INTO firm VALUES ('mast', 'Mast & Sons'), ('hoog', 'Hoogwerk BV'), ('kran', 'Kranich GmbH'), ('altu', 'Altura');
INSERT INTO job SELECT firm_code, 2022 + n, md5(firm_code || n)::uuid, n || ' ' || title || ' Road', 'Customer ' || firm_code || n FROM firm, generate_series(1, 3) n;
INSERT INTO part_list SELECT firm_code, row_number() OVER (PARTITION BY firm_code ORDER BY year), job_uid, 'ledger 2.5 m', 40 FROM job;
