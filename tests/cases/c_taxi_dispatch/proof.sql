SET SESSION AUTHORIZATION taxi_dispatch_app;
LISTEN dispatch_rides;
BEGIN; SELECT set_config('taxi.fleet', '2', true); UPDATE taxi.rides SET fare = fare + 1; COMMIT;
RESET SESSION AUTHORIZATION;
DO $$ BEGIN IF (SELECT count(*) FROM pg_trigger WHERE tgfoid = 'taxi.feed()'::regprocedure AND tgargs <> '') = 0 THEN RAISE EXCEPTION 'no feed of rows'; END IF; END $$;
SELECT 'LEAK';
