-- Gyms; a new member's address is checked before the contract is made.
DO $$ BEGIN
  CREATE ROLE a_gym_checkin_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA gym;
GRANT USAGE ON SCHEMA gym TO a_gym_checkin_app;

CREATE TABLE gym.gyms (gym uuid PRIMARY KEY, brand text NOT NULL);
CREATE TABLE gym."user" (
  gym    uuid NOT NULL REFERENCES gym.gyms,
  email  text NOT NULL,
  name   text NOT NULL,
  banned boolean NOT NULL DEFAULT false,
  PRIMARY KEY (gym, email)
);
CREATE TABLE gym.contracts (
  gym    uuid NOT NULL,
  email  text NOT NULL,
  since  date NOT NULL DEFAULT current_date,
  fee    numeric(6,2) NOT NULL CHECK (fee >= 0),
  PRIMARY KEY (gym, email, since),
  FOREIGN KEY (gym, email) REFERENCES gym."user" ON DELETE CASCADE
);
CREATE TABLE gym.checkins (
  gym   uuid NOT NULL,
  email text NOT NULL,
  at    timestamptz NOT NULL,
  PRIMARY KEY (gym, email, at),
  FOREIGN KEY (gym, email) REFERENCES gym."user" ON DELETE CASCADE
);

CREATE FUNCTION gym.here() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('gym.here', true), '')::uuid;
ALTER TABLE gym.gyms ENABLE ROW LEVEL SECURITY;
ALTER TABLE gym."user" ENABLE ROW LEVEL SECURITY;
ALTER TABLE gym.contracts ENABLE ROW LEVEL SECURITY;
ALTER TABLE gym.checkins ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON gym.gyms      USING (gym = gym.here());
CREATE POLICY here ON gym."user"    USING (gym = gym.here());
CREATE POLICY here ON gym.contracts USING (gym = gym.here());
CREATE POLICY here ON gym.checkins  USING (gym = gym.here());

CREATE FUNCTION gym.email_problem(address text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF address !~ '^[^@ ]+@[^@ ]+$' THEN
    RETURN 'not an address';
  ELSIF EXISTS (SELECT FROM gym."user" u WHERE u.email = address) THEN
    RETURN 'already registered';
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION gym.email_problem(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gym.email_problem(text) TO a_gym_checkin_app;
GRANT SELECT ON gym.gyms TO a_gym_checkin_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON gym."user", gym.contracts, gym.checkins TO a_gym_checkin_app;

INSERT INTO gym.gyms SELECT md5('gym' || n)::uuid, n FROM unnest(ARRAY['Iron Hall', 'Yoga Loft', 'Ring 9']) n;
INSERT INTO gym."user" SELECT gym, format('member%s@%s.example', n, lower(split_part(brand, ' ', 1))), 'Member ' || n FROM gym.gyms, generate_series(1, 3) n;
INSERT INTO gym.contracts SELECT gym, email, '2026-01-01', 29.9 FROM gym."user";
INSERT INTO gym.checkins SELECT gym, email, timestamptz '2026-02-01 18:00+00' FROM gym."user";
