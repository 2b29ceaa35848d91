-- Auction houses whose names are their keys, with whatever people type.
DO $$ BEGIN CREATE ROLE "safe_strange_tenants-App" LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA "100% Auctions";
CREATE TABLE "100% Auctions"."House" ("who?" text PRIMARY KEY, "fee %" numeric(5,2) NOT NULL);
CREATE TABLE "100% Auctions"."Lot's" ("who?" text NOT NULL REFERENCES "100% Auctions"."House", "lot no." integer NOT NULL, "title\text" text NOT NULL, "%(tenant)s" text, "order" jsonb NOT NULL DEFAULT '{}', PRIMARY KEY ("who?", "lot no."));
CREATE TABLE "100% Auctions"."select" ("who?" text NOT NULL, "lot no." integer NOT NULL, "bid €" money NOT NULL, "by ""whom""" text NOT NULL, PRIMARY KEY ("who?", "lot no.", "bid €"), FOREIGN KEY ("who?", "lot no.") REFERENCES "100% Auctions"."Lot's" ON DELETE CASCADE);
ALTER TABLE "100% Auctions"."House" ENABLE ROW LEVEL SECURITY; ALTER TABLE "100% Auctions"."Lot's" ENABLE ROW LEVEL SECURITY; ALTER TABLE "100% Auctions"."select" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "p %" ON "100% Auctions"."House" USING ("who?" = current_setting('auction.house', true) AND current_setting('auction.house', true) <> '');
CREATE POLICY "p %" ON "100% Auctions"."Lot's" USING ("who?" = current_setting('auction.house', true) AND current_setting('auction.house', true) <> '');
CREATE POLICY "p %" ON "100% Auctions"."select" USING ("who?" = current_setting('auction.house', true) AND current_setting('auction.house', true) <> '');
GRANT USAGE ON SCHEMA "100% Auctions" TO "safe_strange_tenants-App";
GRANT SELECT ON "100% Auctions"."House" TO "safe_strange_tenants-App"; GRANT SELECT, INSERT, UPDATE, DELETE ON "100% Auctions"."Lot's", "100% Auctions"."select" TO "safe_strange_tenants-App";
INSERT INTO "100% Auctions"."House" VALUES ('O''Brien & Søn', 12.5), ('100% Legit \ "Antiques"', 10), ('%', 9), (E'two\nlines\tand a tab', 8), ('$1 {Rare}', 7), ('_', 6);
INSERT INTO "100% Auctions"."Lot's" SELECT "who?", n, E'Lot \\ ' || n || ' of "' || "who?" || '"', '%s', jsonb_build_object('who', "who?", 'n', n) FROM "100% Auctions"."House", generate_series(1, 3) n;
INSERT INTO "100% Auctions"."select" SELECT "who?", "lot no.", "lot no."::numeric::money, 'bidder, {' || "who?" || '}' FROM "100% Auctions"."Lot's";
CREATE FUNCTION "100% Auctions"."lots like"("what?" text, VARIADIC "and not" text[] DEFAULT '{}') RETURNS SETOF "100% Auctions"."Lot's" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT * FROM "100% Auctions"."Lot's" l WHERE l."who?" = nullif(current_setting('auction.house', true), '') AND l."title\text" ILIKE '%' || "what?" || '%' AND l."title\text" <> ALL ("and not") $$;
REVOKE ALL ON FUNCTION "100% Auctions"."lots like" FROM PUBLIC; GRANT EXECUTE ON FUNCTION "100% Auctions"."lots like" TO "safe_strange_tenants-App";
