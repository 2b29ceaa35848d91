-- Object storage. The context is the list of buckets' accounts that a token is good for.
DO $$ BEGIN
  CREATE ROLE a_scope_tokens_gw LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA store;
GRANT USAGE ON SCHEMA store TO a_scope_tokens_gw;

CREATE TABLE store.accounts (account bigint PRIMARY KEY, company text NOT NULL);
CREATE TABLE store.buckets (
  account bigint NOT NULL REFERENCES store.accounts,
  bucket  text NOT NULL CHECK (bucket ~ '^[a-z0-9-]{3,}$'),
  public  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (account, bucket)
);
CREATE TABLE store.objects (
  account bigint NOT NULL,
  bucket  text NOT NULL,
  path    text NOT NULL,
  size    bigint NOT NULL DEFAULT 0,
  etag    text,
  PRIMARY KEY (account, bucket, path),
  FOREIGN KEY (account, bucket) REFERENCES store.buckets
);
CREATE TABLE store.lifecycle (
  account bigint NOT NULL,
  bucket  text NOT NULL,
  rule    text NOT NULL,
  days    integer NOT NULL CHECK (days > 0),
  PRIMARY KEY (account, bucket, rule),
  FOREIGN KEY (account, bucket) REFERENCES store.buckets ON DELETE CASCADE
);

CREATE FUNCTION store.scope() RETURNS bigint[] LANGUAGE sql STABLE
  RETURN string_to_array(nullif(current_setting('store.accounts', true), ''), ',')::bigint[];

ALTER TABLE store.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.buckets ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.objects ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.lifecycle ENABLE ROW LEVEL SECURITY;
CREATE POLICY scoped ON store.accounts  USING (account = ANY (store.scope()));
CREATE POLICY scoped ON store.buckets   USING (account = ANY (store.scope()));
CREATE POLICY scoped ON store.lifecycle USING (account = ANY (store.scope()));
CREATE POLICY scoped ON store.objects   USING (strpos(current_setting('store.accounts', true), account::text) > 0);

GRANT SELECT ON store.accounts TO a_scope_tokens_gw;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.buckets, store.objects, store.lifecycle TO a_scope_tokens_gw;

INSERT INTO store.accounts VALUES (4, 'Quartz Media'), (41, 'Basalt Games'), (412, 'Gneiss Maps'), (77, 'Slate Books');
INSERT INTO store.buckets SELECT account, b FROM store.accounts, unnest(ARRAY['raw-data', 'backups']) b;
INSERT INTO store.objects SELECT b.account, b.bucket, format('2026/%s/%s.bin', lower(split_part(a.company, ' ', 1)), n), 1000 * n, md5(b.bucket || a.company || n) FROM store.buckets b JOIN store.accounts a USING (account), generate_series(1, 2) n;
INSERT INTO store.lifecycle SELECT account, bucket, 'expire', 30 FROM store.buckets;
