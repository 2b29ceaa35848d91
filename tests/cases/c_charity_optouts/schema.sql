-- Fund-raising charities: supporters, appeals, mailings; an opt-out takes the supporter off the lists.
DO $$ BEGIN CREATE ROLE charity_optouts_web LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA give;
CREATE TABLE give.charity (charity_id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE give.supporter (
  charity_id uuid NOT NULL REFERENCES give.charity,
  supporter  integer NOT NULL,
  email      text NOT NULL,
  fullname   text NOT NULL,
  subscribed boolean NOT NULL DEFAULT true,
  PRIMARY KEY (charity_id, supporter),
  UNIQUE (charity_id, email)
);
CREATE TABLE give.appeal (charity_id uuid NOT NULL REFERENCES give.charity, appeal text NOT NULL, target numeric, PRIMARY KEY (charity_id, appeal));
CREATE TABLE give.pledge (
  charity_id uuid NOT NULL, appeal text NOT NULL, supporter integer NOT NULL, amount numeric(10,2) NOT NULL,
  PRIMARY KEY (charity_id, appeal, supporter),
  FOREIGN KEY (charity_id, appeal) REFERENCES give.appeal,
  FOREIGN KEY (charity_id, supporter) REFERENCES give.supporter
);
CREATE TABLE give.opt_out (
  charity_id uuid NOT NULL REFERENCES give.charity,
  address    text NOT NULL,
  since      timestamptz NOT NULL DEFAULT now(),
  reason     text,
  PRIMARY KEY (charity_id, address)
);
CREATE FUNCTION give.apply_opt_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE give.supporter SET subscribed = false WHERE lower(email) = lower(NEW.address);
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION give.apply_opt_out() FROM PUBLIC;
CREATE TRIGGER opt_out_applies AFTER INSERT ON give.opt_out FOR EACH ROW EXECUTE FUNCTION give.apply_opt_out();

CREATE FUNCTION give.me() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('give.charity', true), '')::uuid;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['charity', 'supporter', 'appeal', 'pledge', 'opt_out'] LOOP
    EXECUTE format('ALTER TABLE give.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own ON give.%I TO charity_optouts_web USING (charity_id = give.me()) WITH CHECK (charity_id = give.me())', t);
  END LOOP;
END $$;
GRANT USAGE ON SCHEMA give TO charity_optouts_web;
GRANT SELECT ON give.charity TO charity_optouts_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON give.supporter, give.appeal, give.pledge TO charity_optouts_web;
GRANT SELECT, INSERT ON give.opt_out TO charity_optouts_web;

INSERT INTO give.charity SELECT md5(n)::uuid, n FROM unnest(ARRAY['Clean Rivers', 'Hedgehog Aid', 'Night Shelter']) n;
INSERT INTO give.supporter SELECT charity_id, n, format('p%s@%s.example', n, lower(split_part(name, ' ', 1))), 'Person ' || n || ' of ' || name FROM give.charity, generate_series(1, 5) n;
INSERT INTO give.appeal SELECT charity_id, 'spring', 5000 FROM give.charity;
INSERT INTO give.pledge SELECT charity_id, 'spring', supporter, supporter * 20 FROM give.supporter;
INSERT INTO give.opt_out (charity_id, address, reason) SELECT charity_id, 'gone@' || lower(split_part(name, ' ', 1)) || '.example', 'moved' FROM give.charity;
