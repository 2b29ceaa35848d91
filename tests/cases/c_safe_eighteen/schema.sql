DO $$ BEGIN CREATE ROLE r2s_eighteen LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- What is new in 18: virtual columns, constraints that are not enforced, uuidv7, RETURNING old and new.
CREATE SCHEMA ei; GRANT USAGE ON SCHEMA ei TO r2s_eighteen;
CREATE TABLE ei.tenants (tenant_id uuid PRIMARY KEY DEFAULT uuidv7(), name text NOT NULL UNIQUE);
CREATE TABLE ei.people (tenant_id uuid NOT NULL REFERENCES ei.tenants, id uuid NOT NULL DEFAULT uuidv7(), first text NOT NULL, last text NOT NULL, whole text GENERATED ALWAYS AS (first || ' ' || last) VIRTUAL, age integer CONSTRAINT grown CHECK (age > 17) NOT ENFORCED, boss uuid, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, boss) REFERENCES ei.people (tenant_id, id) NOT ENFORCED);
CREATE TABLE ei.badges (tenant_id uuid NOT NULL, person uuid NOT NULL, colour text NOT NULL, note text, PRIMARY KEY (tenant_id, person, colour), FOREIGN KEY (tenant_id, person) REFERENCES ei.people ON DELETE CASCADE);
ALTER TABLE ei.badges ADD CONSTRAINT noted NOT NULL note NOT VALID;
CREATE FUNCTION ei.me() RETURNS uuid LANGUAGE sql STABLE RETURN nullif(current_setting('ei.t', true), '')::uuid;
CREATE FUNCTION ei.rename(p_id uuid, p_last text) RETURNS TABLE (was text, is_now text) LANGUAGE sql SECURITY DEFINER SET search_path = ei, pg_temp AS $$ UPDATE people SET last = p_last WHERE tenant_id = ei.me() AND id = p_id RETURNING old.last, new.last $$;
ALTER TABLE ei.tenants ENABLE ROW LEVEL SECURITY; ALTER TABLE ei.people ENABLE ROW LEVEL SECURITY; ALTER TABLE ei.badges ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON ei.tenants USING (tenant_id = ei.me()); CREATE POLICY p ON ei.people USING (tenant_id = ei.me()); CREATE POLICY p ON ei.badges USING (tenant_id = ei.me());
GRANT SELECT ON ei.tenants TO r2s_eighteen; GRANT SELECT, INSERT, UPDATE, DELETE ON ei.people, ei.badges TO r2s_eighteen;
INSERT INTO ei.tenants (name) SELECT 'Tenant ' || n FROM generate_series(1,3) n;
INSERT INTO ei.people (tenant_id, first, last, age) SELECT tenant_id, 'First' || n, 'Last ' || name, 5 * n FROM ei.tenants, generate_series(1,4) n; INSERT INTO ei.badges SELECT tenant_id, id, 'red', 'n' FROM ei.people;
