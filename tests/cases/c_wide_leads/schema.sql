DO $$ BEGIN CREATE ROLE wide_leads_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Leads with many fields of free use; a duplicate closes the lead that it names.
CREATE SCHEMA crm; GRANT USAGE ON SCHEMA crm TO wide_leads_app;
CREATE TABLE crm.teams (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE crm.leads (tenant_id integer NOT NULL REFERENCES crm.teams, id integer NOT NULL, field_1 text, field_2 text, field_3 text, field_4 text, field_5 text, field_6 text, field_7 text, field_8 text, field_9 text, field_10 text, field_11 text, field_12 text, field_13 text, field_14 text, field_15 text, field_16 text, field_17 text, field_18 text, field_19 text, field_20 text, closed boolean NOT NULL DEFAULT false, ref uuid NOT NULL, duplicate_of uuid, PRIMARY KEY (tenant_id, id));
CREATE TABLE crm.calls (tenant_id integer NOT NULL, lead_id integer NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (tenant_id, lead_id, at), FOREIGN KEY (tenant_id, lead_id) REFERENCES crm.leads);

CREATE FUNCTION crm.mark_duplicate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = crm, pg_temp AS $$
BEGIN
  IF NEW.duplicate_of IS NOT NULL THEN UPDATE leads SET closed = true WHERE ref = NEW.duplicate_of; END IF;
  RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION crm.mark_duplicate() FROM PUBLIC;
CREATE TRIGGER dup AFTER INSERT OR UPDATE OF duplicate_of ON crm.leads FOR EACH ROW EXECUTE FUNCTION crm.mark_duplicate();
ALTER TABLE crm.teams ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON crm.teams USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE crm.leads ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON crm.leads USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE crm.calls ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON crm.calls USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON crm.teams TO wide_leads_app; GRANT SELECT, INSERT, UPDATE, DELETE ON crm.leads, crm.calls TO wide_leads_app;
INSERT INTO crm.teams SELECT n, 'Team ' || n FROM generate_series(1,3) n;
INSERT INTO crm.leads (tenant_id, id, field_1, field_2, ref) SELECT tenant_id, n, 'Lead ' || n, name, md5(format('l%s/%s', tenant_id, n))::uuid FROM crm.teams, generate_series(1,4) n;
INSERT INTO crm.calls SELECT tenant_id, id, '2025-01-01 10:00+00' FROM crm.leads;
