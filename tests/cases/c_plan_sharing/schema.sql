-- Architects share drawings with partner offices; the partner confirms the share.
DO $$ BEGIN CREATE ROLE plan_sharing_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA arch;
CREATE TABLE arch.offices (office_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE arch.drawings (office_id integer NOT NULL REFERENCES arch.offices, drawing integer NOT NULL, title text NOT NULL, svg text NOT NULL, PRIMARY KEY (office_id, drawing));
CREATE TABLE arch.shares (office_id integer NOT NULL REFERENCES arch.offices, partner_id integer NOT NULL, since date NOT NULL DEFAULT current_date, confirmed boolean NOT NULL DEFAULT false, PRIMARY KEY (office_id, partner_id), CHECK (office_id <> partner_id));
CREATE FUNCTION arch.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('arch.office', true), '')::integer;
ALTER TABLE arch.offices ENABLE ROW LEVEL SECURITY; ALTER TABLE arch.drawings ENABLE ROW LEVEL SECURITY; ALTER TABLE arch.shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY me ON arch.offices USING (office_id = arch.me());
CREATE POLICY mine ON arch.drawings USING (office_id = arch.me());
CREATE POLICY shared ON arch.drawings FOR SELECT USING (EXISTS (SELECT FROM arch.shares s WHERE s.office_id = drawings.office_id AND s.partner_id = arch.me() AND s.confirmed));
CREATE POLICY given ON arch.shares USING (office_id = arch.me());
CREATE POLICY confirm ON arch.shares FOR INSERT WITH CHECK (partner_id = arch.me());
CREATE POLICY received ON arch.shares FOR SELECT USING (partner_id = arch.me());
GRANT USAGE ON SCHEMA arch TO plan_sharing_app; GRANT SELECT ON arch.offices TO plan_sharing_app; GRANT SELECT, INSERT, UPDATE, DELETE ON arch.drawings, arch.shares TO plan_sharing_app;
INSERT INTO arch.offices VALUES (1, 'Atelier One'), (2, 'Beton'), (3, 'Cube'), (4, 'Dome');
INSERT INTO arch.drawings SELECT office_id, n, format('Plan %s of %s', n, name), '<svg id="' || office_id || n || '"/>' FROM arch.offices, generate_series(1, 3) n;
