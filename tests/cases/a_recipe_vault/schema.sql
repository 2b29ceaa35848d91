-- Restaurant groups keep recipes; some are published within the group.
DO $$ BEGIN
  CREATE ROLE a_recipe_vault_web LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA kitchen;
GRANT USAGE ON SCHEMA kitchen TO a_recipe_vault_web;

CREATE TABLE kitchen."Groups" ("groupKey" text PRIMARY KEY CHECK ("groupKey" ~ '^[a-z]+$'), "displayName" text NOT NULL);
CREATE TABLE kitchen."Cooks" (
  "groupKey" text NOT NULL REFERENCES kitchen."Groups",
  login      text NOT NULL,
  PRIMARY KEY ("groupKey", login)
);
CREATE TABLE kitchen."Recipes" (
  "groupKey"  text NOT NULL,
  slug        text NOT NULL,
  author      text NOT NULL,
  status      text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'retired')),
  method      text NOT NULL,
  PRIMARY KEY ("groupKey", slug),
  FOREIGN KEY ("groupKey", author) REFERENCES kitchen."Cooks"
);
CREATE TABLE kitchen."Ingredients" (
  "groupKey" text NOT NULL,
  slug       text NOT NULL,
  "order"    smallint NOT NULL,
  what       text NOT NULL,
  grams      numeric,
  PRIMARY KEY ("groupKey", slug, "order"),
  FOREIGN KEY ("groupKey", slug) REFERENCES kitchen."Recipes" ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE FUNCTION kitchen.my_group() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('kitchen.group', true), '');

ALTER TABLE kitchen."Groups" ENABLE ROW LEVEL SECURITY;
ALTER TABLE kitchen."Cooks" ENABLE ROW LEVEL SECURITY;
ALTER TABLE kitchen."Recipes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE kitchen."Ingredients" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "same group" ON kitchen."Groups"      USING ("groupKey" = kitchen.my_group());
CREATE POLICY "same group" ON kitchen."Cooks"       USING ("groupKey" = kitchen.my_group());
CREATE POLICY "same group" ON kitchen."Ingredients" USING ("groupKey" = kitchen.my_group());
CREATE POLICY "read"   ON kitchen."Recipes" FOR SELECT
  USING ("groupKey" = kitchen.my_group() AND status = 'draft' OR status = 'published' OR status = 'retired' AND "groupKey" = kitchen.my_group());
CREATE POLICY "add"    ON kitchen."Recipes" FOR INSERT WITH CHECK ("groupKey" = kitchen.my_group());
CREATE POLICY "change" ON kitchen."Recipes" FOR UPDATE USING ("groupKey" = kitchen.my_group());
CREATE POLICY "remove" ON kitchen."Recipes" FOR DELETE USING ("groupKey" = kitchen.my_group());

GRANT SELECT ON kitchen."Groups", kitchen."Cooks" TO a_recipe_vault_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON kitchen."Recipes", kitchen."Ingredients" TO a_recipe_vault_web;

INSERT INTO kitchen."Groups" VALUES ('saffron', 'Saffron House'), ('umami', 'Umami Bars'), ('tarragon', 'Tarragon & Co');
INSERT INTO kitchen."Cooks" SELECT "groupKey", c FROM kitchen."Groups", unnest(ARRAY['chef', 'sous']) c;
INSERT INTO kitchen."Recipes" SELECT "groupKey", 'dish-' || n, 'chef', (ARRAY['draft', 'published', 'retired'])[n], format('The secret of %s, part %s', "displayName", n) FROM kitchen."Groups", generate_series(1, 3) n;
INSERT INTO kitchen."Ingredients" SELECT "groupKey", slug, n, (ARRAY['salt', 'butter'])[n], 10 * n FROM kitchen."Recipes", generate_series(1, 2) n;
