-- Bands share their set lists and their money.
DO $$ BEGIN
  CREATE ROLE b_join_band_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA band;
GRANT USAGE ON SCHEMA band TO b_join_band_app;

CREATE TABLE band.bands (band_id integer PRIMARY KEY, name text NOT NULL, open_to_all boolean NOT NULL DEFAULT false);
CREATE TABLE band.players (
  band_id integer NOT NULL REFERENCES band.bands,
  player  text NOT NULL,
  PRIMARY KEY (band_id, player)
);
CREATE TABLE band.songs (
  band_id integer NOT NULL REFERENCES band.bands,
  title   text NOT NULL,
  chords  text NOT NULL,
  PRIMARY KEY (band_id, title)
);
CREATE TABLE band.gigs (
  band_id integer NOT NULL REFERENCES band.bands,
  day     date NOT NULL,
  fee     numeric(8,2) NOT NULL,
  PRIMARY KEY (band_id, day)
);

CREATE FUNCTION band.mine() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT p.band_id FROM band.players p WHERE p.player = nullif(current_setting('band.player', true), '');
END;
CREATE FUNCTION band.join_band(which integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me text := nullif(current_setting('band.player', true), '');
BEGIN
  IF me IS NULL THEN
    RAISE EXCEPTION 'nobody' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO band.players VALUES (which, me) ON CONFLICT DO NOTHING;
END $$;
REVOKE EXECUTE ON FUNCTION band.join_band(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION band.join_band(integer) TO b_join_band_app;

ALTER TABLE band.bands   ENABLE ROW LEVEL SECURITY;
ALTER TABLE band.players ENABLE ROW LEVEL SECURITY;
ALTER TABLE band.songs   ENABLE ROW LEVEL SECURITY;
ALTER TABLE band.gigs    ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON band.bands   USING (band_id IN (SELECT band.mine()));
CREATE POLICY mine ON band.players USING (band_id IN (SELECT band.mine()));
CREATE POLICY mine ON band.songs   USING (band_id IN (SELECT band.mine()));
CREATE POLICY mine ON band.gigs    USING (band_id IN (SELECT band.mine()));
GRANT SELECT ON band.bands, band.players TO b_join_band_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON band.songs, band.gigs TO b_join_band_app;

INSERT INTO band.bands VALUES (1, 'The Foos'), (2, 'Bar Bars'), (3, 'Bazzers');
INSERT INTO band.players VALUES (1, 'ann'), (2, 'bob'), (3, 'cleo'), (1, 'dan'), (2, 'dan');
INSERT INTO band.songs SELECT band_id, 'Song ' || n, 'Am F C G' FROM band.bands, generate_series(1, 3) n;
INSERT INTO band.gigs SELECT band_id, date '2025-07-01' + band_id, 400 * band_id FROM band.bands;
