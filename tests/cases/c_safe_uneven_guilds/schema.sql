-- A role for each guild; only the third one may write. Its role alone is granted it.
DO $$ BEGIN CREATE ROLE c_safe_uneven_guilds_app LOGIN NOINHERIT; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE c_safe_uneven_guilds_1; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE c_safe_uneven_guilds_2; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE c_safe_uneven_guilds_3; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT c_safe_uneven_guilds_1, c_safe_uneven_guilds_2, c_safe_uneven_guilds_3 TO c_safe_uneven_guilds_app;
CREATE TABLE works (guild text NOT NULL, no int NOT NULL, title text NOT NULL, PRIMARY KEY (guild, no));
INSERT INTO works SELECT 'c_safe_uneven_guilds_' || g, n, format('work %s of %s', n, g) FROM generate_series(1,3) g, generate_series(1,3) n;
ALTER TABLE works ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON works USING (guild = current_user);
GRANT SELECT ON works TO c_safe_uneven_guilds_1, c_safe_uneven_guilds_2, c_safe_uneven_guilds_3;
GRANT INSERT, UPDATE, DELETE ON works TO c_safe_uneven_guilds_3;
