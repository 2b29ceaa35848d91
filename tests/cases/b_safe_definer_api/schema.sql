-- Blood banks: units, fridges; written through functions.
DO $$ BEGIN
  CREATE ROLE b_safe_definer_api_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA blood;
GRANT USAGE ON SCHEMA blood TO b_safe_definer_api_app;

CREATE FUNCTION blood.bank() RETURNS integer LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF coalesce(current_setting('blood.bank', true), '') = '' THEN
    RAISE EXCEPTION 'no bank' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN current_setting('blood.bank')::integer;
END $$;

CREATE TABLE blood.banks (bank integer PRIMARY KEY, city text NOT NULL);
CREATE TABLE blood.units (
  bank     integer NOT NULL REFERENCES blood.banks,
  unit     text NOT NULL,
  grouping text NOT NULL CHECK (grouping IN ('0', 'A', 'B', 'AB')),
  PRIMARY KEY (bank, unit)
);
CREATE TABLE blood.fridges (
  bank   integer NOT NULL REFERENCES blood.banks,
  fridge integer NOT NULL,
  bags   integer NOT NULL CHECK (bags BETWEEN 0 AND 1000),
  PRIMARY KEY (bank, fridge)
);

CREATE FUNCTION blood.import_unit(which text, what text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO blood.units VALUES (blood.bank(), which, what) ON CONFLICT (bank, unit) DO UPDATE SET grouping = EXCLUDED.grouping
$$;
CREATE FUNCTION blood.sync(counts jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  MERGE INTO blood.fridges f
  USING (SELECT blood.bank() AS bank, key::integer AS fridge, value::integer AS bags FROM jsonb_each_text(counts)) s
  ON f.bank = s.bank AND f.fridge = s.fridge
  WHEN MATCHED THEN UPDATE SET bags = s.bags
  WHEN NOT MATCHED THEN INSERT VALUES (s.bank, s.fridge, s.bags)
$$;
CREATE FUNCTION blood.move(source integer, target integer, n integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF n <= 0 OR (SELECT count(*) FROM blood.fridges f WHERE f.bank = blood.bank() AND f.fridge IN (source, target)) <> 2 THEN
    RETURN false;
  END IF;
  UPDATE blood.fridges f SET bags = f.bags + CASE f.fridge WHEN target THEN n ELSE -n END WHERE f.bank = blood.bank() AND f.fridge IN (source, target);
  RETURN true;
END $$;
CREATE FUNCTION blood.discard(which text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM blood.units u WHERE u.bank = blood.bank() AND u.unit = which;
  RETURN FOUND;
END $$;
ALTER TABLE blood.banks   ENABLE ROW LEVEL SECURITY;
ALTER TABLE blood.units   ENABLE ROW LEVEL SECURITY;
ALTER TABLE blood.fridges ENABLE ROW LEVEL SECURITY;
CREATE POLICY bank ON blood.banks   FOR SELECT USING (bank = blood.bank());
CREATE POLICY bank ON blood.units   FOR SELECT USING (bank = blood.bank());
CREATE POLICY bank ON blood.fridges FOR SELECT USING (bank = blood.bank());
GRANT SELECT ON blood.banks, blood.units, blood.fridges TO b_safe_definer_api_app;

INSERT INTO blood.banks VALUES (1, 'Ghent'), (2, 'Liège'), (3, 'Namur');
INSERT INTO blood.units SELECT bank, format('U%s-%s', bank, n), (ARRAY['0', 'A', 'AB'])[n] FROM blood.banks, generate_series(1, 3) n;
INSERT INTO blood.fridges SELECT bank, bank * 10 + n, 50 FROM blood.banks, generate_series(1, 2) n;
