-- Pharmacy branches. A branch is (chain, number), kept as one composite value; names are as the old system had them, quoted.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['d_safe_rx_branches_support', 'd_safe_rx_branches_till'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN EXECUTE format('CREATE ROLE %I LOGIN', r); END IF;
  END LOOP;
END $$;

CREATE SCHEMA core;
CREATE SCHEMA "Rx Data";
GRANT USAGE ON SCHEMA core, "Rx Data" TO d_safe_rx_branches_till;

CREATE TYPE core.branch_key AS (chain text, no integer);
CREATE DOMAIN core.rx_state AS text DEFAULT 'open' CHECK (VALUE IN ('open', 'ready', 'handed out'));
CREATE FUNCTION core.me() RETURNS core.branch_key LANGUAGE sql STABLE RETURN nullif(current_setting('rx.branch', true), '')::core.branch_key;
-- the support desk logs in as itself; the till never is it
CREATE FUNCTION core.is_support() RETURNS boolean LANGUAGE sql STABLE RETURN pg_has_role(session_user, 'd_safe_rx_branches_support', 'MEMBER');

CREATE TABLE core.branches (
  owner core.branch_key PRIMARY KEY CHECK ((owner).chain ~ '^[A-Z]+$' AND (owner).no > 0),
  "Street" text NOT NULL
);
CREATE TABLE core.drugs ("PZN" integer PRIMARY KEY, "Name" text NOT NULL, "List Price" numeric(8,2) NOT NULL);
CREATE TABLE core.patients (
  owner core.branch_key NOT NULL DEFAULT core.me() REFERENCES core.branches,
  card  text NOT NULL,
  name  text NOT NULL,
  notes jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (owner, card)
);
CREATE TABLE "Rx Data"."Prescriptions" (
  owner   core.branch_key NOT NULL DEFAULT core.me(),
  "Rx No" integer NOT NULL,
  card    text NOT NULL,
  "State" core.rx_state NOT NULL,
  PRIMARY KEY (owner, "Rx No"),
  FOREIGN KEY (owner, card) REFERENCES core.patients ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE "Rx Data"."Rx Items" (
  owner   core.branch_key NOT NULL DEFAULT core.me(),
  "Rx No" integer NOT NULL,
  "Pos"   smallint NOT NULL,
  "PZN"   integer NOT NULL REFERENCES core.drugs,
  "Qty"   integer NOT NULL CHECK ("Qty" BETWEEN 1 AND 1000),
  CONSTRAINT "one item a position" PRIMARY KEY (owner, "Rx No", "Pos") DEFERRABLE INITIALLY IMMEDIATE,
  FOREIGN KEY (owner, "Rx No") REFERENCES "Rx Data"."Prescriptions" ON DELETE CASCADE
);
CREATE TABLE "Rx Data"."Stock" (
  owner core.branch_key NOT NULL DEFAULT core.me() REFERENCES core.branches,
  "PZN" integer NOT NULL REFERENCES core.drugs,
  "Qty" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (owner, "PZN")
);
CREATE TABLE "Rx Data"."Stock Log" (
  owner core.branch_key NOT NULL,
  at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  "PZN" integer NOT NULL,
  diff  bigint NOT NULL
);
CREATE INDEX ON "Rx Data"."Stock Log" (owner, at);
CREATE TABLE core.prices (
  owner core.branch_key DEFAULT core.me() REFERENCES core.branches,      -- NULL: for all branches, set by head office
  "PZN" integer NOT NULL REFERENCES core.drugs,
  price numeric(8,2) NOT NULL CHECK (price >= 0),
  UNIQUE NULLS NOT DISTINCT (owner, "PZN")
);

-- goods given out leave the stock of the branch that gave them out: once a statement, over what it has inserted
CREATE FUNCTION core.draw_stock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  WITH d AS (SELECT i.owner, i."PZN", sum(i."Qty") AS n FROM given_out i GROUP BY 1, 2),
       s AS (UPDATE "Rx Data"."Stock" s SET "Qty" = s."Qty" - d.n FROM d WHERE s.owner = d.owner AND s."PZN" = d."PZN" RETURNING s.owner, s."PZN", d.n)
  INSERT INTO "Rx Data"."Stock Log" (owner, "PZN", diff) SELECT s.owner, s."PZN", -s.n FROM s;
  RETURN NULL;
END $$;
CREATE TRIGGER draw_stock AFTER INSERT ON "Rx Data"."Rx Items" REFERENCING NEW TABLE AS given_out FOR EACH STATEMENT EXECUTE FUNCTION core.draw_stock();

-- the till's screen: owner's rights throughout, the branch comes from the context and from nowhere else
CREATE VIEW "Rx Data"."Counter" WITH (security_barrier) AS
  SELECT p.owner, p."Rx No", p.card, t.name, p."State" FROM "Rx Data"."Prescriptions" p JOIN core.patients t ON (t.owner = p.owner AND t.card = p.card) WHERE p.owner = core.me();
CREATE FUNCTION core.counter_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO core.patients (owner, card, name) VALUES (core.me(), NEW.card, NEW.name) ON CONFLICT (owner, card) DO NOTHING;
    INSERT INTO "Rx Data"."Prescriptions" (owner, "Rx No", card) SELECT core.me(), coalesce(max(p."Rx No"), 0) + 1, NEW.card FROM "Rx Data"."Prescriptions" p WHERE p.owner = core.me();
    NEW.owner := core.me();
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE "Rx Data"."Prescriptions" p SET "State" = NEW."State" WHERE p.owner = core.me() AND p."Rx No" = OLD."Rx No";
    RETURN NEW;
  END IF;
  DELETE FROM "Rx Data"."Prescriptions" p WHERE p.owner = core.me() AND p."Rx No" = OLD."Rx No" AND p."State" = 'open';
  RETURN OLD;
END $$;
REVOKE EXECUTE ON FUNCTION core.draw_stock(), core.counter_write() FROM PUBLIC;
CREATE TRIGGER counter_write INSTEAD OF INSERT OR UPDATE OR DELETE ON "Rx Data"."Counter" FOR EACH ROW EXECUTE FUNCTION core.counter_write();

-- what a drug costs here: the branch's price, else head office's, else the list price
CREATE VIEW core.my_prices WITH (security_invoker) AS
  SELECT d."PZN", d."Name", coalesce(min(p.price) FILTER (WHERE p.owner IS NOT NULL), min(p.price), d."List Price") AS price
    FROM core.drugs d LEFT JOIN core.prices p USING ("PZN") GROUP BY d."PZN";
CREATE VIEW core.open_stock WITH (security_invoker) AS SELECT * FROM "Rx Data"."Stock" WHERE "Qty" > 0 WITH LOCAL CHECK OPTION;
CREATE RULE "never empty" AS ON DELETE TO core.open_stock DO INSTEAD NOTHING;

ALTER TABLE core.branches ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.prices   ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Rx Data"."Prescriptions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Rx Data"."Rx Items"      ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Rx Data"."Stock"         ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Rx Data"."Stock Log"     ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON core.branches FOR SELECT USING (owner = core.me() OR core.is_support());
CREATE POLICY b ON core.patients USING (owner = core.me());
CREATE POLICY seen    ON core.prices FOR SELECT USING (owner IS NULL OR owner = core.me());
CREATE POLICY written ON core.prices FOR INSERT WITH CHECK (owner = core.me());
CREATE POLICY changed ON core.prices FOR UPDATE USING (owner = core.me());
CREATE POLICY dropped ON core.prices FOR DELETE USING (owner = core.me());
CREATE POLICY b ON "Rx Data"."Prescriptions" FOR SELECT USING (owner = core.me() OR core.is_support());
CREATE POLICY b ON "Rx Data"."Rx Items"      USING (owner = core.me());
CREATE POLICY b ON "Rx Data"."Stock"         USING (true);
CREATE POLICY "own branch" ON "Rx Data"."Stock" AS RESTRICTIVE USING (owner = core.me());
CREATE POLICY b ON "Rx Data"."Stock Log" FOR SELECT USING (owner = core.me());

GRANT SELECT ON core.branches, core.drugs, "Rx Data"."Prescriptions", "Rx Data"."Stock Log", core.my_prices TO d_safe_rx_branches_till;
GRANT SELECT, INSERT, UPDATE, DELETE ON core.patients, core.prices, "Rx Data"."Stock", "Rx Data"."Counter", core.open_stock TO d_safe_rx_branches_till;
GRANT SELECT, INSERT ON "Rx Data"."Rx Items" TO d_safe_rx_branches_till;

INSERT INTO core.branches VALUES (('NORD', 1), 'Kiel Street'), (('NORD', 11), 'Harbour Road'), (('SUED', 1), 'Market Square');
INSERT INTO core.drugs VALUES (100, 'Aspirin', 6.50), (200, 'Insulin', 48.00), (300, 'Plasters', 3.20);
INSERT INTO core.patients SELECT b.owner, 'K' || n, 'Patient ' || n || ' of ' || (b.owner).chain || (b.owner).no FROM core.branches b, generate_series(1, 3) n;
INSERT INTO "Rx Data"."Stock" SELECT b.owner, d."PZN", 500 FROM core.branches b, core.drugs d;
INSERT INTO "Rx Data"."Prescriptions" (owner, "Rx No", card) SELECT owner, row_number() OVER (PARTITION BY owner ORDER BY card), card FROM core.patients;
INSERT INTO "Rx Data"."Rx Items" SELECT owner, "Rx No", 1, 100 * "Rx No", "Rx No" FROM "Rx Data"."Prescriptions";
INSERT INTO core.prices VALUES (NULL, 100, 5.99);
INSERT INTO core.prices SELECT owner, 100, 5.00 + (owner).no FROM core.branches;
