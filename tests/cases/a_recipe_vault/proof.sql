\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION a_recipe_vault_web;
BEGIN;
SELECT set_config('kitchen.group', 'umami', true);
DO $$ BEGIN
  IF NOT coalesce((SELECT count(DISTINCT "groupKey") = 1 FROM kitchen."Ingredients"), false) THEN RAISE EXCEPTION 'ingredients leak as well, or show nothing'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((NOT EXISTS (SELECT FROM kitchen."Recipes" WHERE "groupKey" <> 'umami' AND status <> 'published')), false) THEN RAISE EXCEPTION 'more than published recipes is visible'; END IF;
END $$;
DO $$ BEGIN
  IF NOT coalesce((EXISTS (SELECT FROM kitchen."Recipes" WHERE method LIKE 'The secret of Saffron House%')), false) THEN RAISE EXCEPTION 'no recipe of another group is visible'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
