-- Tills of many shops.
DO $$ BEGIN
  CREATE ROLE b_safe_sequence_usage_owner NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE b_safe_sequence_usage_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA till AUTHORIZATION b_safe_sequence_usage_owner;
GRANT USAGE ON SCHEMA till TO b_safe_sequence_usage_app;
SET ROLE b_safe_sequence_usage_owner;

CREATE SEQUENCE till.sale_no START 1000;
CREATE TABLE till.shops (shop bigint PRIMARY KEY, street text NOT NULL);
CREATE TABLE till.sales (
  shop   bigint NOT NULL REFERENCES till.shops,
  no     bigint NOT NULL DEFAULT nextval('till.sale_no'),
  cents  integer NOT NULL,
  vat    integer GENERATED ALWAYS AS (cents * 19 / 119) STORED,
  PRIMARY KEY (shop, no)
);
CREATE TABLE till.lines (
  shop  bigint NOT NULL,
  no    bigint NOT NULL,
  line  integer GENERATED ALWAYS AS IDENTITY,
  item  text NOT NULL,
  PRIMARY KEY (shop, no, line),
  FOREIGN KEY (shop, no) REFERENCES till.sales ON DELETE CASCADE
);
CREATE TABLE till.cashiers (
  shop bigint NOT NULL REFERENCES till.shops,
  pin  char(4) NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (shop, pin)
);

ALTER TABLE till.shops    ENABLE ROW LEVEL SECURITY;
ALTER TABLE till.sales    ENABLE ROW LEVEL SECURITY;
ALTER TABLE till.lines    ENABLE ROW LEVEL SECURITY;
ALTER TABLE till.cashiers ENABLE ROW LEVEL SECURITY;
CREATE POLICY shop ON till.shops    USING (shop = nullif(current_setting('till.shop', true), '')::bigint);
CREATE POLICY shop ON till.sales    USING (shop = nullif(current_setting('till.shop', true), '')::bigint);
CREATE POLICY shop ON till.lines    USING (shop = nullif(current_setting('till.shop', true), '')::bigint);
CREATE POLICY shop ON till.cashiers USING (shop = nullif(current_setting('till.shop', true), '')::bigint);
ALTER TABLE till.sales FORCE ROW LEVEL SECURITY;
ALTER TABLE till.lines FORCE ROW LEVEL SECURITY;

GRANT SELECT ON till.shops TO b_safe_sequence_usage_app;
GRANT SELECT, INSERT, DELETE ON till.sales, till.lines TO b_safe_sequence_usage_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON till.cashiers TO b_safe_sequence_usage_app;
GRANT USAGE ON SEQUENCE till.sale_no TO b_safe_sequence_usage_app;
RESET ROLE;

INSERT INTO till.shops VALUES (4294967297, 'Main St'), (4294967298, 'High St'), (4294967299, 'Low St');
INSERT INTO till.sales (shop, cents) SELECT shop, 250 * n FROM till.shops, generate_series(1, 4) n;
INSERT INTO till.lines (shop, no, item) SELECT shop, no, 'apple' FROM till.sales;
INSERT INTO till.cashiers SELECT shop, lpad(n::text, 4, '0'), 'Cashier ' || n FROM till.shops, generate_series(1, 2) n;
