-- Breweries: views of all kinds over tables under row security.
DO $$ BEGIN
  CREATE ROLE a_safe_brewery_views_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA brew;
CREATE SCHEMA pages;
GRANT USAGE ON SCHEMA brew, pages TO a_safe_brewery_views_app;

CREATE TABLE brew.breweries (brewery integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE brew.beers (
  brewery integer NOT NULL REFERENCES brew.breweries,
  beer    text NOT NULL,
  plato   numeric(4,1) NOT NULL CHECK (plato BETWEEN 1 AND 40),
  PRIMARY KEY (brewery, beer)
);
CREATE TABLE brew.batches (
  brewery integer NOT NULL,
  batch   integer NOT NULL,
  beer    text NOT NULL,
  litres  integer NOT NULL CHECK (litres > 0),
  secret  text,
  PRIMARY KEY (brewery, batch),
  FOREIGN KEY (brewery, beer) REFERENCES brew.beers
);
CREATE FUNCTION brew.here() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('brew.here', true), '')::integer;
ALTER TABLE brew.breweries ENABLE ROW LEVEL SECURITY;
ALTER TABLE brew.beers ENABLE ROW LEVEL SECURITY;
ALTER TABLE brew.batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON brew.breweries USING (brewery = brew.here());
CREATE POLICY b ON brew.beers     USING (brewery = brew.here());
CREATE POLICY b ON brew.batches   USING (brewery = brew.here());

-- runs as its owner, past row security, hence filters by itself, behind a barrier
CREATE VIEW pages.batch_list WITH (security_barrier) AS
  SELECT b.brewery, b.batch, b.beer, b.litres, r.plato FROM brew.batches b JOIN brew.beers r USING (brewery, beer) WHERE b.brewery = brew.here();
-- runs as its reader; and a plain view over it is still that
CREATE VIEW pages.beers WITH (security_invoker) AS SELECT brewery, beer, plato FROM brew.beers;
CREATE VIEW pages.strong_beers AS SELECT brewery, beer FROM pages.beers WHERE plato > 10;
CREATE VIEW pages.totals WITH (security_invoker) AS SELECT brewery, sum(litres) AS litres, count(*) AS batches FROM brew.batches GROUP BY brewery;
CREATE MATERIALIZED VIEW brew.stats AS SELECT brewery, beer, sum(litres) AS litres FROM brew.batches GROUP BY brewery, beer;
CREATE VIEW pages.stats WITH (security_barrier) AS SELECT brewery, beer, litres FROM brew.stats WHERE brewery = brew.here();

GRANT SELECT ON pages.batch_list, pages.beers, pages.strong_beers, pages.totals, pages.stats, brew.breweries TO a_safe_brewery_views_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON brew.beers TO a_safe_brewery_views_app;
GRANT SELECT (brewery, batch, beer, litres), INSERT, UPDATE, DELETE ON brew.batches TO a_safe_brewery_views_app;

INSERT INTO brew.breweries VALUES (1, 'Otter'), (2, 'Raven'), (3, 'Stag');
INSERT INTO brew.beers SELECT brewery, b, 10 + brewery FROM brew.breweries, unnest(ARRAY['Pils', 'Stout']) b;
INSERT INTO brew.batches SELECT brewery, n, (ARRAY['Pils', 'Stout'])[n], 500 * n, 'hops of ' || name FROM brew.breweries, generate_series(1, 2) n;
REFRESH MATERIALIZED VIEW brew.stats;
ANALYZE;
