-- A suite of four modules with ten tables each, made by one loop.
DO $$ BEGIN
  CREATE ROLE a_safe_forty_tables_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA core;
GRANT USAGE ON SCHEMA core TO a_safe_forty_tables_app;
CREATE TABLE core.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION core.tenant() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('core.tenant', true), '')::integer;
INSERT INTO core.tenants VALUES (1, 'One'), (2, 'Two'), (3, 'Three');
ALTER TABLE core.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON core.tenants USING (tenant_id = core.tenant());
GRANT SELECT ON core.tenants TO a_safe_forty_tables_app;

DO $$
DECLARE
  module text;
  n integer;
  t text;
  parent text;
BEGIN
  FOREACH module IN ARRAY ARRAY['crm', 'erp', 'hr', 'bi'] LOOP
    EXECUTE format('CREATE SCHEMA %I', module);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO a_safe_forty_tables_app', module);
    parent := 'core.tenants';
    FOR n IN 1..10 LOOP
      t := format('%I.t%s', module, lpad(n::text, 2, '0'));
      EXECUTE format(
        'CREATE TABLE %s (
           tenant_id integer NOT NULL REFERENCES core.tenants,
           id        %s NOT NULL,
           parent_id %s,
           label     text NOT NULL DEFAULT ''-'',
           payload   jsonb NOT NULL DEFAULT ''{}'',
           PRIMARY KEY (tenant_id, id),
           UNIQUE (tenant_id, label, id))', t, (ARRAY['integer', 'bigint', 'uuid'])[1 + n % 3], (ARRAY['uuid', 'integer', 'bigint'])[1 + n % 3]);
      IF n > 1 THEN
        EXECUTE format('ALTER TABLE %s ADD FOREIGN KEY (tenant_id, parent_id) REFERENCES %s (tenant_id, id) ON DELETE CASCADE', t, parent);
      END IF;
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
      EXECUTE format('CREATE POLICY own ON %s USING (tenant_id = core.tenant()) WITH CHECK (tenant_id = core.tenant())', t);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO a_safe_forty_tables_app', t);
      EXECUTE format('INSERT INTO %s (tenant_id, id, label) SELECT tenant_id, %s, format(''%s row %%s of %%s'', k, name) FROM core.tenants, generate_series(1, 2) k',
                     t, (ARRAY['k', '10 * k', 'md5(name || k)::uuid'])[1 + n % 3], t);
      parent := t;
    END LOOP;
  END LOOP;
END $$;
