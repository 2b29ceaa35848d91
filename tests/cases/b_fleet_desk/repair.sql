-- not CHECK OPTION alone: it is judged after the unique indexes, whose errors would still tell of others' trips
ALTER VIEW fleet.my_trips SET (security_invoker = true);
GRANT SELECT, INSERT, UPDATE, DELETE ON fleet.trips TO b_fleet_desk_app;
