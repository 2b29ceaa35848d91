DO $$ BEGIN CREATE ROLE helper_shadow_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Members. lib holds helpers; public is open for extensions of the users.
CREATE SCHEMA lib; CREATE SCHEMA club; GRANT USAGE ON SCHEMA lib, club TO helper_shadow_app; GRANT CREATE, USAGE ON SCHEMA public TO helper_shadow_app;
CREATE TABLE club.clubs (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE club.members (tenant_id integer NOT NULL REFERENCES club.clubs, id integer NOT NULL, full_name text NOT NULL, mail text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE club.fees (tenant_id integer NOT NULL, member_id integer NOT NULL, year integer NOT NULL, paid boolean NOT NULL, PRIMARY KEY (tenant_id, member_id, year), FOREIGN KEY (tenant_id, member_id) REFERENCES club.members);
CREATE FUNCTION lib.squeeze(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower(regexp_replace(t, '[^[:alnum:]]', '', 'g'));
CREATE FUNCTION club.find_member(p_name text) RETURNS SETOF club.members LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, lib, club, pg_temp AS $$
BEGIN RETURN QUERY SELECT m.* FROM club.members m WHERE squeeze(m.full_name) = squeeze(p_name) AND m.tenant_id = nullif(current_setting('app.tenant', true), '')::integer; END $$;
ALTER TABLE club.clubs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON club.clubs USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE club.members ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON club.members USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE club.fees ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON club.fees USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON club.clubs TO helper_shadow_app; GRANT SELECT, INSERT, UPDATE, DELETE ON club.members, club.fees TO helper_shadow_app;
INSERT INTO club.clubs SELECT n, 'Club ' || n FROM generate_series(1,3) n;
INSERT INTO club.members SELECT tenant_id, n, format('Member %s of %s', n, name), format('m%s@c%s.example', n, tenant_id) FROM club.clubs, generate_series(1,3) n;
INSERT INTO club.fees SELECT tenant_id, id, 2025, true FROM club.members;
