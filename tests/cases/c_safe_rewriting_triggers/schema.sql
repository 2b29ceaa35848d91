DO $$ BEGIN CREATE ROLE r2s_rewriting_triggers LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Whatever tenant a row names, a trigger puts one's own; whoever moves a row finds it where it was. Uniqueness is asked under row security.
CREATE SCHEMA cab; GRANT USAGE ON SCHEMA cab TO r2s_rewriting_triggers;
CREATE TABLE cab.firms (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE cab.drivers (tenant_id integer NOT NULL REFERENCES cab.firms, id uuid NOT NULL DEFAULT gen_random_uuid(), name text NOT NULL, licence text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE cab.rides (tenant_id integer NOT NULL, id uuid NOT NULL DEFAULT gen_random_uuid(), driver_id uuid NOT NULL, fare numeric(7,2) NOT NULL, touched timestamptz, touched_by text, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, driver_id) REFERENCES cab.drivers ON DELETE CASCADE);
CREATE TABLE cab.log (tenant_id integer NOT NULL REFERENCES cab.firms, at timestamptz NOT NULL DEFAULT now(), what text NOT NULL, was jsonb, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE FUNCTION cab.me() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('app.tenant', true), '')::integer;
CREATE FUNCTION cab.mine() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'INSERT' THEN NEW.tenant_id := coalesce(cab.me(), NEW.tenant_id); ELSE NEW.tenant_id := OLD.tenant_id; END IF; RETURN NEW; END $$;
CREATE FUNCTION cab.once() RETURNS trigger LANGUAGE plpgsql SET search_path = cab, pg_temp AS $$ BEGIN IF EXISTS (SELECT FROM drivers WHERE licence = NEW.licence AND id <> NEW.id) THEN RAISE EXCEPTION 'licence % is known', NEW.licence USING ERRCODE = 'unique_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION cab.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = cab, pg_temp AS $$ BEGIN INSERT INTO log (tenant_id, what, was) VALUES (coalesce(NEW.tenant_id, OLD.tenant_id), TG_OP || ' ' || TG_TABLE_NAME, to_jsonb(OLD)); RETURN NULL; END $$;
REVOKE EXECUTE ON FUNCTION cab.note() FROM PUBLIC;
INSERT INTO cab.firms SELECT n, 'Firm ' || n FROM generate_series(1,3) n;
INSERT INTO cab.drivers SELECT tenant_id, md5(format('%s/%s', tenant_id, n))::uuid, format('Driver %s of %s', n, name), format('LIC%s%s', tenant_id, n) FROM cab.firms, generate_series(1,3) n;
INSERT INTO cab.rides (tenant_id, driver_id, fare) SELECT tenant_id, id, 12.5 FROM cab.drivers;
INSERT INTO cab.log (tenant_id, what) SELECT tenant_id, 'begun' FROM cab.firms;
CREATE TRIGGER a_mine BEFORE INSERT OR UPDATE ON cab.drivers FOR EACH ROW EXECUTE FUNCTION cab.mine(); CREATE TRIGGER a_mine BEFORE INSERT OR UPDATE ON cab.rides FOR EACH ROW EXECUTE FUNCTION cab.mine();
CREATE TRIGGER b_once BEFORE INSERT OR UPDATE ON cab.drivers FOR EACH ROW EXECUTE FUNCTION cab.once();
CREATE TRIGGER z_note AFTER INSERT OR UPDATE OR DELETE ON cab.rides FOR EACH ROW EXECUTE FUNCTION cab.note();
ALTER TABLE cab.firms ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON cab.firms USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE cab.drivers ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON cab.drivers USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE cab.rides ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON cab.rides USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE cab.log ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON cab.log USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON cab.firms, cab.log TO r2s_rewriting_triggers; GRANT SELECT, INSERT, UPDATE, DELETE ON cab.drivers, cab.rides TO r2s_rewriting_triggers;
