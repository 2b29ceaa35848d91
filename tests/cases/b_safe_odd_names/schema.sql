-- Imported from another system, names as they were.
DO $$ BEGIN
  CREATE ROLE "b_safe_odd_names_App" LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA "Select";
CREATE SCHEMA "from ""here""";
GRANT USAGE ON SCHEMA "Select", "from ""here""" TO "b_safe_odd_names_App";

CREATE TABLE "Select"."Group" ("Tenant Name" text COLLATE "C" PRIMARY KEY CHECK ("Tenant Name" <> ''), "limit" integer NOT NULL);
CREATE TABLE "Select"."Order" (
  "Tenant Name" text COLLATE "C" NOT NULL REFERENCES "Select"."Group",
  "desc"        integer NOT NULL,
  "Total €"     numeric(10,2) NOT NULL,
  "when"        date NOT NULL DEFAULT current_date,
  PRIMARY KEY ("Tenant Name", "desc")
);
CREATE TABLE "from ""here"""."table" (
  "Tenant Name" text COLLATE "C" NOT NULL,
  "desc"        integer NOT NULL,
  "column"      integer NOT NULL,
  "100%"        text NOT NULL,
  PRIMARY KEY ("Tenant Name", "desc", "column"),
  FOREIGN KEY ("Tenant Name", "desc") REFERENCES "Select"."Order" ON DELETE CASCADE
);
CREATE TABLE "from ""here"""."User" (
  "Tenant Name" text COLLATE "C" NOT NULL REFERENCES "Select"."Group",
  "user"        text NOT NULL,
  "check"       boolean NOT NULL DEFAULT true,
  PRIMARY KEY ("Tenant Name", "user")
);

ALTER TABLE "Select"."Group"        ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Select"."Order"        ENABLE ROW LEVEL SECURITY;
ALTER TABLE "from ""here"""."table" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "from ""here"""."User"  ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Own Rows" ON "Select"."Group"        USING ("Tenant Name" = current_setting('odd.Tenant', true));
CREATE POLICY "Own Rows" ON "Select"."Order"        USING ("Tenant Name" = current_setting('odd.Tenant', true));
CREATE POLICY "Own Rows" ON "from ""here"""."table" USING ("Tenant Name" = current_setting('odd.Tenant', true));
CREATE POLICY "Own Rows" ON "from ""here"""."User"  USING ("Tenant Name" = current_setting('odd.Tenant', true));

GRANT SELECT ON "Select"."Group" TO "b_safe_odd_names_App";
GRANT SELECT, INSERT, UPDATE, DELETE ON "Select"."Order", "from ""here"""."table", "from ""here"""."User" TO "b_safe_odd_names_App";

INSERT INTO "Select"."Group" VALUES ('acme', 5), ('acme ', 5), ('Acme', 5), ('acme_eu', 5), ('acme%', 5), ('a''c"me', 5), ('Zürich', 5);
INSERT INTO "Select"."Order" SELECT "Tenant Name", n, 10 * n FROM "Select"."Group", generate_series(1, 3) n;
INSERT INTO "from ""here"""."table" SELECT "Tenant Name", "desc", c, format('cell of <%s>', "Tenant Name") FROM "Select"."Order", generate_series(1, 2) c;
INSERT INTO "from ""here"""."User" SELECT "Tenant Name", 'admin' FROM "Select"."Group";
