DO $$ BEGIN CREATE ROLE station_codes_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Weather stations. A network's name begins with its country.
CREATE SCHEMA wx; GRANT USAGE ON SCHEMA wx TO station_codes_app;
CREATE TABLE wx.networks (network text PRIMARY KEY, title text NOT NULL);
CREATE TABLE wx.stations (network text NOT NULL REFERENCES wx.networks, station text NOT NULL, PRIMARY KEY (network, station));
CREATE TABLE wx.readings (network text NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), station text NOT NULL, at timestamptz NOT NULL, celsius numeric(4,1) NOT NULL, PRIMARY KEY (network, id));
CREATE FUNCTION wx.me() RETURNS text LANGUAGE sql STABLE RETURN current_setting('wx.network', true);
ALTER TABLE wx.networks ENABLE ROW LEVEL SECURITY; ALTER TABLE wx.stations ENABLE ROW LEVEL SECURITY; ALTER TABLE wx.readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON wx.networks USING (network = wx.me()); CREATE POLICY p ON wx.stations USING (network = wx.me());
CREATE POLICY r ON wx.readings FOR SELECT USING (network = wx.me()); CREATE POLICY i ON wx.readings FOR INSERT WITH CHECK (left(network, 2) = left(wx.me(), 2));
GRANT SELECT ON wx.networks, wx.stations TO station_codes_app; GRANT SELECT, INSERT ON wx.readings TO station_codes_app;
INSERT INTO wx.networks VALUES ('at-alps','A'),('be-coast','B'),('ch-valais','C'),('dk-isles','D'),('es-sierra','E'),('fi-lakes','F'),('gr-isles','G'),('hu-plain','H'),('hu-danube','I');
INSERT INTO wx.stations SELECT network, 'st' || n FROM wx.networks, generate_series(1,2) n;
INSERT INTO wx.readings (network, station, at, celsius) SELECT network, station, '2025-02-01 06:00+00', n FROM wx.stations, generate_series(1,3) n;
