-- Vineyards write through views: INSTEAD OF triggers and read-only pages.
DO $$ BEGIN
  CREATE ROLE a_safe_instead_of_views_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE a_safe_instead_of_views_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA vine AUTHORIZATION a_safe_instead_of_views_owner;
CREATE SCHEMA api AUTHORIZATION a_safe_instead_of_views_owner;
GRANT USAGE ON SCHEMA api TO a_safe_instead_of_views_app;
SET ROLE a_safe_instead_of_views_owner;

CREATE TABLE vine.estates (estate text PRIMARY KEY, region text NOT NULL);
CREATE TABLE vine.parcels (
  estate text NOT NULL REFERENCES vine.estates,
  parcel integer NOT NULL,
  grape  text NOT NULL,
  ares   numeric(7,2) NOT NULL CHECK (ares > 0),
  PRIMARY KEY (estate, parcel)
);
CREATE TABLE vine.harvests (
  estate text NOT NULL,
  parcel integer NOT NULL,
  year   smallint NOT NULL CHECK (year BETWEEN 1900 AND 2100),
  kilos  integer NOT NULL CHECK (kilos >= 0),
  PRIMARY KEY (estate, parcel, year),
  FOREIGN KEY (estate, parcel) REFERENCES vine.parcels ON DELETE CASCADE
);
CREATE FUNCTION api.estate() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('api.estate', true), '');

CREATE VIEW api.parcels WITH (security_barrier) AS SELECT estate, parcel, grape, ares FROM vine.parcels WHERE estate = api.estate();
CREATE VIEW api.harvests WITH (security_barrier) AS SELECT estate, parcel, year, kilos FROM vine.harvests WHERE estate = api.estate();
CREATE VIEW api.yields WITH (security_barrier) AS
  SELECT p.estate, p.grape, h.year, sum(h.kilos) / sum(p.ares) AS kilos_per_are FROM vine.parcels p JOIN vine.harvests h USING (estate, parcel)
  WHERE p.estate = api.estate() GROUP BY p.estate, p.grape, h.year;

CREATE FUNCTION api.write_parcel() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.estate IS DISTINCT FROM api.estate() OR TG_OP <> 'DELETE' AND NEW.estate IS DISTINCT FROM api.estate() THEN
    RAISE EXCEPTION 'not your estate' USING ERRCODE = 'insufficient_privilege';
  END IF;
  CASE TG_OP
    WHEN 'INSERT' THEN INSERT INTO vine.parcels VALUES (NEW.estate, NEW.parcel, NEW.grape, NEW.ares);
    WHEN 'UPDATE' THEN UPDATE vine.parcels p SET grape = NEW.grape, ares = NEW.ares WHERE p.estate = OLD.estate AND p.parcel = OLD.parcel;
    ELSE DELETE FROM vine.parcels p WHERE p.estate = OLD.estate AND p.parcel = OLD.parcel;
  END CASE;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE OR DELETE ON api.parcels FOR EACH ROW EXECUTE FUNCTION api.write_parcel();
GRANT SELECT, INSERT, UPDATE, DELETE ON api.parcels TO a_safe_instead_of_views_app;
GRANT SELECT, UPDATE (kilos), DELETE ON api.harvests TO a_safe_instead_of_views_app;
GRANT SELECT ON api.yields TO a_safe_instead_of_views_app;

INSERT INTO vine.estates VALUES ('Clos A', 'Loire'), ('Hof B', 'Mosel'), ('Tenuta C', 'Etna');
INSERT INTO vine.parcels SELECT estate, n, 'Pinot ' || region, 10 * n FROM vine.estates, generate_series(1, 2) n;
INSERT INTO vine.harvests SELECT estate, parcel, 2025, 800 + parcel FROM vine.parcels;
RESET ROLE;
