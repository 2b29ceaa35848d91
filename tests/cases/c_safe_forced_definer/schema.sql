DO $$ BEGIN CREATE ROLE r2s_forced_definer LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE r2s_keeper; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Functions of a role that owns the tables but is forced under row security: no filter is in them, and none is needed.
GRANT CREATE, USAGE ON SCHEMA public TO r2s_keeper;
CREATE SCHEMA fd AUTHORIZATION r2s_keeper; GRANT USAGE ON SCHEMA fd TO r2s_forced_definer;
SET ROLE r2s_keeper;
CREATE TABLE fd.tenants (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE fd.notes (tenant_id integer NOT NULL REFERENCES fd.tenants, id integer NOT NULL, words text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE fd.tags (tenant_id integer NOT NULL, note_id integer NOT NULL, tag text NOT NULL, PRIMARY KEY (tenant_id, note_id, tag), FOREIGN KEY (tenant_id, note_id) REFERENCES fd.notes ON DELETE CASCADE);
CREATE FUNCTION fd.all_notes() RETURNS SETOF fd.notes LANGUAGE sql STABLE SECURITY DEFINER SET search_path = fd, pg_temp AS $$ SELECT * FROM notes $$;
CREATE FUNCTION fd.wipe(p_like text) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = fd, pg_temp AS $$ DECLARE n integer; BEGIN DELETE FROM notes WHERE words LIKE p_like; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
CREATE FUNCTION fd.run(p_where text) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fd, pg_temp AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT words FROM notes WHERE ' || quote_literal(p_where) || ' = words'; END $$;
CREATE VIEW fd.overview AS SELECT n.tenant_id, n.words, count(t.tag) AS tags FROM fd.notes n LEFT JOIN fd.tags t ON t.tenant_id = n.tenant_id AND t.note_id = n.id GROUP BY 1, 2;
INSERT INTO fd.tenants SELECT n, 'Tenant ' || n FROM generate_series(1,3) n;
INSERT INTO fd.notes SELECT tenant_id, n, format('Note %s of %s', n, name) FROM fd.tenants, generate_series(1,3) n; INSERT INTO fd.tags SELECT tenant_id, id, 'new' FROM fd.notes;
ALTER TABLE fd.tenants ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fd.tenants USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fd.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fd.notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE fd.tags ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON fd.tags USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

ALTER TABLE fd.tenants FORCE ROW LEVEL SECURITY; ALTER TABLE fd.notes FORCE ROW LEVEL SECURITY; ALTER TABLE fd.tags FORCE ROW LEVEL SECURITY;
GRANT SELECT ON fd.tenants, fd.overview TO r2s_forced_definer; GRANT SELECT, INSERT, UPDATE, DELETE ON fd.notes, fd.tags TO r2s_forced_definer;
RESET ROLE; REVOKE CREATE ON SCHEMA public FROM r2s_keeper;
