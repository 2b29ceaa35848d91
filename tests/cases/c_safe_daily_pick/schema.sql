DO $$ BEGIN CREATE ROLE r2s_daily_pick LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- Proverbs: a random one of one's own a day, samples, clocks and sequences. Nothing here answers twice alike.
CREATE SCHEMA pro; GRANT USAGE ON SCHEMA pro TO r2s_daily_pick;
CREATE TABLE pro.circles (tenant_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE pro.proverbs (tenant_id integer NOT NULL REFERENCES pro.circles, id bigint GENERATED ALWAYS AS IDENTITY, words text NOT NULL, shown timestamptz NOT NULL DEFAULT clock_timestamp(), key uuid NOT NULL DEFAULT gen_random_uuid(), PRIMARY KEY (tenant_id, id));
CREATE TABLE pro.draws (tenant_id integer NOT NULL REFERENCES pro.circles, at timestamptz NOT NULL DEFAULT clock_timestamp(), backend integer NOT NULL DEFAULT pg_backend_pid(), luck double precision NOT NULL DEFAULT random(), id bigint NOT NULL, PRIMARY KEY (tenant_id, at, luck), FOREIGN KEY (tenant_id, id) REFERENCES pro.proverbs ON DELETE CASCADE);
CREATE FUNCTION pro.pick() RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pro, pg_temp AS $$ SELECT words FROM proverbs WHERE tenant_id = nullif(current_setting('app.tenant', true), '')::integer ORDER BY random() LIMIT 1 $$;
CREATE FUNCTION pro.draw() RETURNS TABLE (words text, luck double precision) LANGUAGE plpgsql SET search_path = pro, pg_temp AS $$
BEGIN RETURN QUERY WITH p AS (SELECT * FROM proverbs ORDER BY random() LIMIT 1), d AS (INSERT INTO draws (tenant_id, id) SELECT p.tenant_id, p.id FROM p RETURNING draws.luck) SELECT p.words, d.luck FROM p, d; END $$;
CREATE VIEW pro.some WITH (security_invoker) AS SELECT * FROM pro.proverbs TABLESAMPLE BERNOULLI (50);
CREATE VIEW pro.coin WITH (security_invoker) AS SELECT * FROM pro.proverbs WHERE random() < 0.5;
ALTER TABLE pro.circles ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pro.circles USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pro.proverbs ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pro.proverbs USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);
ALTER TABLE pro.draws ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON pro.draws USING (tenant_id = nullif(current_setting('app.tenant', true), '')::integer);

GRANT SELECT ON pro.circles, pro.some, pro.coin TO r2s_daily_pick; GRANT SELECT, INSERT, UPDATE, DELETE ON pro.proverbs, pro.draws TO r2s_daily_pick;
INSERT INTO pro.circles SELECT n, 'Circle ' || n FROM generate_series(1,3) n;
INSERT INTO pro.proverbs (tenant_id, words) SELECT tenant_id, format('Proverb %s of %s', n, name) FROM pro.circles, generate_series(1,4) n;
INSERT INTO pro.draws (tenant_id, id) SELECT tenant_id, id FROM pro.proverbs;
