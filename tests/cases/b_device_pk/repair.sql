ALTER TABLE iot.devices DROP CONSTRAINT devices_key, ADD CONSTRAINT devices_key PRIMARY KEY (home, serial);
