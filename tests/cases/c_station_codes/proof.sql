SET SESSION AUTHORIZATION station_codes_app;
BEGIN; SELECT set_config('wx.network','hu-plain',true);
INSERT INTO wx.readings (network, station, at, celsius) VALUES ('hu-danube', 'st1', now(), 99.9); COMMIT;
BEGIN; SELECT set_config('wx.network','hu-danube',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM wx.readings WHERE celsius = 99.9) THEN RAISE EXCEPTION 'none'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
