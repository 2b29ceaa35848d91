-- A schema and a role for each brewery. One got a right too many when the books were merged.
DO $$ DECLARE b text; BEGIN
  BEGIN CREATE ROLE c_brewery_schemas_login LOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
  FOREACH b IN ARRAY ARRAY['ale', 'bock', 'cider', 'dubbel', 'export', 'festbier'] LOOP
    BEGIN EXECUTE format('CREATE ROLE c_brewery_schemas_%s NOLOGIN', b); EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    EXECUTE format('GRANT c_brewery_schemas_%s TO c_brewery_schemas_login', b);
    EXECUTE format('CREATE SCHEMA %I', 'brew_' || b);
    EXECUTE format('CREATE TABLE brew_%s.kettles (kettle integer PRIMARY KEY, litres integer NOT NULL)', b);
    EXECUTE format('CREATE TABLE brew_%s.batches (batch integer PRIMARY KEY, kettle integer NOT NULL REFERENCES brew_%s.kettles, recipe text NOT NULL, started date NOT NULL)', b, b);
    EXECUTE format('CREATE TABLE brew_%s.sales (sale integer PRIMARY KEY, batch integer NOT NULL REFERENCES brew_%s.batches, customer text NOT NULL, euros numeric(9,2) NOT NULL)', b, b);
    EXECUTE format('GRANT USAGE ON SCHEMA brew_%s TO c_brewery_schemas_%s', b, b);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA brew_%s TO c_brewery_schemas_%s', b, b);
    EXECUTE format('INSERT INTO brew_%s.kettles SELECT n, 500 * n FROM generate_series(1, 2) n', b);
    EXECUTE format('INSERT INTO brew_%s.batches SELECT n, 1, ''secret recipe %s '' || n, date ''2025-01-01'' + n FROM generate_series(1, 3) n', b, b);
    EXECUTE format('INSERT INTO brew_%s.sales SELECT n, n, ''Pub %s '' || n, 80 * n FROM generate_series(1, 3) n', b, b);
  END LOOP;
END $$;
CREATE TABLE public.breweries (name text PRIMARY KEY);
INSERT INTO public.breweries VALUES ('ale'), ('bock'), ('cider'), ('dubbel'), ('export'), ('festbier');
GRANT USAGE ON SCHEMA brew_bock TO c_brewery_schemas_festbier;
GRANT SELECT ON brew_bock.sales TO c_brewery_schemas_festbier;
