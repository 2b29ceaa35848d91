-- Podcast hosting: shows, episodes, downloads.
DO $$ BEGIN
  CREATE ROLE b_podcast_truncate_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_podcast_truncate_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA pod AUTHORIZATION b_podcast_truncate_owner;
GRANT USAGE ON SCHEMA pod TO b_podcast_truncate_app;
SET ROLE b_podcast_truncate_owner;

CREATE TABLE pod.shows (show varchar(30) PRIMARY KEY, title text NOT NULL, explicit boolean NOT NULL DEFAULT false);
CREATE TABLE pod.episodes (
  show  varchar(30) NOT NULL REFERENCES pod.shows,
  no    integer NOT NULL,
  title text NOT NULL,
  secs  integer NOT NULL CHECK (secs > 0),
  PRIMARY KEY (show, no)
);
CREATE TABLE pod.downloads (
  show varchar(30) NOT NULL,
  no   integer NOT NULL,
  day  date NOT NULL,
  hits integer NOT NULL,
  PRIMARY KEY (show, no, day),
  FOREIGN KEY (show, no) REFERENCES pod.episodes ON DELETE CASCADE
);
CREATE TABLE pod.sponsors (
  show  varchar(30) NOT NULL REFERENCES pod.shows,
  brand text NOT NULL,
  cpm   numeric(6,2) NOT NULL,
  PRIMARY KEY (show, brand)
);

ALTER TABLE pod.shows     ENABLE ROW LEVEL SECURITY;
ALTER TABLE pod.episodes  ENABLE ROW LEVEL SECURITY;
ALTER TABLE pod.downloads ENABLE ROW LEVEL SECURITY;
ALTER TABLE pod.sponsors  ENABLE ROW LEVEL SECURITY;
CREATE POLICY show ON pod.shows     USING (show = current_setting('pod.show', true));
CREATE POLICY show ON pod.episodes  USING (show = current_setting('pod.show', true));
CREATE POLICY show ON pod.downloads USING (show = current_setting('pod.show', true));
CREATE POLICY show ON pod.sponsors  USING (show = current_setting('pod.show', true));
ALTER TABLE pod.downloads FORCE ROW LEVEL SECURITY;
ALTER TABLE pod.sponsors  FORCE ROW LEVEL SECURITY;

GRANT SELECT ON pod.shows TO b_podcast_truncate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pod.episodes, pod.sponsors TO b_podcast_truncate_app;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON pod.downloads TO b_podcast_truncate_app;
RESET ROLE;

INSERT INTO pod.shows VALUES ('lagoon', 'Blue Lagoon'), ('lagoon-nights', 'Lagoon Nights'), ('moss', 'Moss & Fern');
INSERT INTO pod.episodes SELECT show, n, 'Episode ' || n, 1800 + n FROM pod.shows, generate_series(1, 3) n;
INSERT INTO pod.downloads SELECT show, no, '2025-03-03', 1000 * no FROM pod.episodes;
INSERT INTO pod.sponsors SELECT show, 'Mattress', 21.5 FROM pod.shows;
