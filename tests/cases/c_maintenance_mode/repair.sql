DROP POLICY maintenance ON fleet.trips;
