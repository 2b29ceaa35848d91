-- A role for each quarry (current_user). A migration left a policy for one role behind.
DO $$ DECLARE q text; BEGIN
  BEGIN CREATE ROLE quarry_roles_login LOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  BEGIN CREATE ROLE quarry_roles_all NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  FOREACH q IN ARRAY ARRAY['q_basalt', 'q_chalk', 'q_granite', 'q_lime', 'q_marble', 'q_slate'] LOOP
    BEGIN EXECUTE format('CREATE ROLE quarry_roles_%s NOLOGIN', q); EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    EXECUTE format('GRANT quarry_roles_all TO quarry_roles_%s', q); EXECUTE format('GRANT quarry_roles_%s TO quarry_roles_login', q);
  END LOOP; END $$;
CREATE SCHEMA stone;
CREATE TABLE stone.quarries (owner name PRIMARY KEY, title text NOT NULL);
CREATE TABLE stone.blocks (owner name NOT NULL REFERENCES stone.quarries, block integer NOT NULL, tonnes numeric(6,2) NOT NULL, buyer text, PRIMARY KEY (owner, block));
CREATE TABLE stone.weighings (owner name NOT NULL, block integer NOT NULL, at timestamptz NOT NULL, gross numeric(7,2) NOT NULL, note text, PRIMARY KEY (owner, block, at), FOREIGN KEY (owner, block) REFERENCES stone.blocks ON DELETE CASCADE);
ALTER TABLE stone.quarries ENABLE ROW LEVEL SECURITY; ALTER TABLE stone.blocks ENABLE ROW LEVEL SECURITY; ALTER TABLE stone.weighings ENABLE ROW LEVEL SECURITY;
CREATE POLICY q ON stone.quarries TO quarry_roles_all USING (owner = current_user); CREATE POLICY q ON stone.blocks TO quarry_roles_all USING (owner = current_user); CREATE POLICY q ON stone.weighings TO quarry_roles_all USING (owner = current_user);
CREATE POLICY migration_2023 ON stone.weighings FOR UPDATE TO quarry_roles_q_lime USING (true) WITH CHECK (true);
GRANT USAGE ON SCHEMA stone TO quarry_roles_all; GRANT SELECT ON stone.quarries TO quarry_roles_all; GRANT SELECT, INSERT, UPDATE, DELETE ON stone.blocks, stone.weighings TO quarry_roles_all;
INSERT INTO stone.quarries SELECT 'quarry_roles_' || q, initcap(substr(q, 3)) FROM unnest(ARRAY['q_basalt', 'q_chalk', 'q_granite', 'q_lime', 'q_marble', 'q_slate']) q;
INSERT INTO stone.blocks SELECT owner, n, 12.5 * n, 'Buyer ' || n || ' of ' || title FROM stone.quarries, generate_series(1, 3) n;
INSERT INTO stone.weighings SELECT owner, block, timestamptz '2025-01-01 08:00+00', tonnes + 8, 'truck for ' || buyer FROM stone.blocks;
