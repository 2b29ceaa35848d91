DROP POLICY migration_2023 ON stone.weighings;
