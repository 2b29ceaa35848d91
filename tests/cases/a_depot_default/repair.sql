ALTER ROLE a_depot_default_app RESET depot.id;
