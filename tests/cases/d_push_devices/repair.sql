DROP FUNCTION push.register(text, text, text);
ALTER TABLE push.devices DROP CONSTRAINT devices_pk;
ALTER TABLE push.devices ADD CONSTRAINT devices_pk PRIMARY KEY (app_id, token);
CREATE FUNCTION push.register(p_token text, p_platform text, p_person text) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  INSERT INTO push.devices AS d (app_id, token, platform, person)
    VALUES (push.app(), p_token, p_platform, p_person)
    ON CONFLICT (app_id, token) DO UPDATE SET platform = excluded.platform, person = excluded.person, last_seen = now();
END;
REVOKE EXECUTE ON FUNCTION push.register(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION push.register(text, text, text) TO d_push_devices_app;
