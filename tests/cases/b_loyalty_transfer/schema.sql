-- Loyalty points of several programmes; cards carry numbers unique over all of them.
DO $$ BEGIN
  CREATE ROLE b_loyalty_transfer_member NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_loyalty_transfer_api LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT b_loyalty_transfer_member TO b_loyalty_transfer_api;

CREATE SCHEMA points;
GRANT USAGE ON SCHEMA points TO b_loyalty_transfer_member;

CREATE FUNCTION points.programme() RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'programme';

CREATE TABLE points.programmes (programme text PRIMARY KEY, rate numeric(5,3) NOT NULL);
CREATE TABLE points.cards (
  card_no   integer PRIMARY KEY,
  programme text NOT NULL REFERENCES points.programmes,
  holder    text NOT NULL,
  balance   integer NOT NULL DEFAULT 0,
  UNIQUE (programme, card_no)
);
CREATE TABLE points.offers (
  programme text NOT NULL REFERENCES points.programmes,
  code      text NOT NULL,
  cost      integer NOT NULL,
  PRIMARY KEY (programme, code)
);

ALTER TABLE points.programmes ENABLE ROW LEVEL SECURITY;
ALTER TABLE points.cards      ENABLE ROW LEVEL SECURITY;
ALTER TABLE points.offers     ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON points.programmes TO b_loyalty_transfer_member USING (programme = points.programme());
CREATE POLICY own ON points.cards      TO b_loyalty_transfer_member USING (programme = points.programme());
CREATE POLICY own ON points.offers     TO b_loyalty_transfer_member USING (programme = points.programme());

CREATE FUNCTION points.transfer(source integer, target integer, amount integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM points.cards c WHERE c.card_no = source AND c.programme = points.programme();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such card' USING ERRCODE = 'no_data_found';
  END IF;
  UPDATE points.cards c SET balance = c.balance + amount WHERE c.card_no = target;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such card' USING ERRCODE = 'no_data_found';
  END IF;
  UPDATE points.cards c SET balance = c.balance - amount WHERE c.card_no = source;
END $$;
REVOKE EXECUTE ON FUNCTION points.transfer(integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION points.transfer(integer, integer, integer) TO b_loyalty_transfer_member;
GRANT SELECT ON points.programmes, points.cards TO b_loyalty_transfer_member;
GRANT SELECT, INSERT, UPDATE, DELETE ON points.offers TO b_loyalty_transfer_member;

INSERT INTO points.programmes VALUES ('air', 1.5), ('air+', 2.0), ('rail', 1.0), ('sea', 0.75);
INSERT INTO points.cards SELECT 700000 + 10 * ascii(right(programme, 1)) + n, programme, format('Holder %s (%s)', n, programme), 500 * n FROM points.programmes, generate_series(1, 2) n;
INSERT INTO points.offers SELECT programme, 'OFFER' || n, 100 * n FROM points.programmes, generate_series(1, 3) n;
