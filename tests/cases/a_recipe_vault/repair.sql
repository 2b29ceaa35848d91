ALTER POLICY "read" ON kitchen."Recipes" USING ("groupKey" = kitchen.my_group());
