-- Orders of several florists. The application once fed a search index from a logical slot, and its login still may replicate.
DO $$ BEGIN
  CREATE ROLE c_change_feed_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
ALTER ROLE c_change_feed_app REPLICATION;
CREATE TABLE florists (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    florist_id integer NOT NULL REFERENCES florists,
    number     integer NOT NULL,
    recipient  text NOT NULL,
    PRIMARY KEY (florist_id, number)
);
ALTER TABLE florists ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders   ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON florists USING (id = nullif(current_setting('shop.florist', true), '')::integer);
CREATE POLICY own ON orders USING (florist_id = nullif(current_setting('shop.florist', true), '')::integer);
GRANT SELECT ON florists TO c_change_feed_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO c_change_feed_app;
INSERT INTO florists VALUES (1, 'Lilac'), (2, 'Peony'), (3, 'Tulip');
INSERT INTO orders SELECT f.id, n, format('recipient %s of %s', n, f.name) FROM florists f, generate_series(1, 4) n;
