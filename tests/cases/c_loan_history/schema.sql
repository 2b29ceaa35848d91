-- Pawnshops: loans and their history, which a trigger writes and the application may only read.
DO $$ BEGIN CREATE ROLE r_loanhist_owner NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r_loanhist_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA pawn AUTHORIZATION r_loanhist_owner;
SET ROLE r_loanhist_owner;
GRANT USAGE ON SCHEMA pawn TO r_loanhist_app;
CREATE FUNCTION pawn.shop() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('pawn.shop', true), '') $$;

CREATE TABLE pawn.shops (shop text PRIMARY KEY, street text NOT NULL);
CREATE TABLE pawn.pledges (
  shop      text NOT NULL REFERENCES pawn.shops,
  ticket_no integer NOT NULL,
  item      text NOT NULL,
  loan      numeric(9,2) NOT NULL CHECK (loan > 0),
  PRIMARY KEY (shop, ticket_no)
);
CREATE TABLE pawn.history (
  shop      text NOT NULL REFERENCES pawn.shops,
  entry     uuid NOT NULL DEFAULT gen_random_uuid(),
  ticket_no integer NOT NULL,
  op        text NOT NULL,
  loan      numeric(9,2) NOT NULL,
  PRIMARY KEY (shop, entry)
);
CREATE FUNCTION pawn.write_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO pawn.history (shop, ticket_no, op, loan) VALUES (NEW.shop, NEW.ticket_no, TG_OP, NEW.loan);
  RETURN NULL;
END $$;
CREATE TRIGGER write_history AFTER INSERT OR UPDATE ON pawn.pledges FOR EACH ROW EXECUTE FUNCTION pawn.write_history();

ALTER TABLE pawn.shops   ENABLE ROW LEVEL SECURITY;
ALTER TABLE pawn.pledges ENABLE ROW LEVEL SECURITY;
ALTER TABLE pawn.history ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON pawn.shops   FOR SELECT USING (shop = pawn.shop());
CREATE POLICY shop ON pawn.pledges USING (shop = pawn.shop());
CREATE POLICY shop ON pawn.history FOR SELECT USING (shop = pawn.shop());
GRANT SELECT ON pawn.shops, pawn.history TO r_loanhist_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pawn.pledges TO r_loanhist_app;
RESET ROLE;

INSERT INTO pawn.shops VALUES ('corner', 'Broad Street 1'), ('golden', 'Market 14'), ('uncle', 'Quay 3');
INSERT INTO pawn.pledges SELECT shop, n, 'Watch no. ' || n, 100 * n FROM pawn.shops, generate_series(1, 3) n;
