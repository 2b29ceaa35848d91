DO $$ BEGIN CREATE ROLE repair_desk_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Repair shops. The desk view takes jobs in; its rule gives back the receipt: the number and what is ahead in the queue.
CREATE TABLE shops (shop_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE jobs (shop_id integer NOT NULL REFERENCES shops, job_no integer NOT NULL, customer text NOT NULL, device text NOT NULL, PRIMARY KEY (shop_id, job_no));
ALTER TABLE shops ENABLE ROW LEVEL SECURITY; ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON shops USING (shop_id = nullif(current_setting('desk.shop', true), '')::integer);
CREATE POLICY mine ON jobs USING (shop_id = nullif(current_setting('desk.shop', true), '')::integer);
CREATE VIEW desk WITH (security_barrier) AS SELECT shop_id, job_no, customer, device, NULL::text AS ahead FROM jobs WHERE shop_id = nullif(current_setting('desk.shop', true), '')::integer;
CREATE RULE take_in AS ON INSERT TO desk DO INSTEAD
  INSERT INTO jobs SELECT nullif(current_setting('desk.shop', true), '')::integer, NEW.job_no, NEW.customer, NEW.device
  RETURNING shop_id, job_no, customer, device, (SELECT string_agg(j.customer || ': ' || j.device, ', ' ORDER BY j.shop_id, j.job_no) FROM jobs j);
GRANT SELECT ON shops, jobs TO repair_desk_app; GRANT UPDATE, DELETE ON jobs TO repair_desk_app; GRANT SELECT, INSERT ON desk TO repair_desk_app;
INSERT INTO shops VALUES (1, 'Fix & Co'), (2, 'Solder Bros'), (3, 'Phone Clinic');
INSERT INTO jobs SELECT shop_id, n, format('Client %s of %s', n, name), 'Phone ' || n FROM shops, generate_series(1, 3) n;
