-- Third-party warehouse: several merchants' goods, each in bins of their own.
DO $$ BEGIN
  CREATE ROLE b_bin_counter_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA depot;
GRANT USAGE ON SCHEMA depot TO b_bin_counter_app;

CREATE TABLE depot.tenants (tenant_id integer PRIMARY KEY, merchant text NOT NULL);
CREATE TABLE depot.bins (
  tenant_id integer NOT NULL REFERENCES depot.tenants,
  label     text NOT NULL CHECK (label ~ '^[A-Z][0-9]{2}$'),
  capacity  integer NOT NULL,
  filled    integer NOT NULL DEFAULT 0 CHECK (filled >= 0),
  PRIMARY KEY (tenant_id, label)
);
CREATE TABLE depot.goods (
  tenant_id integer NOT NULL,
  label     text NOT NULL,
  ean       text NOT NULL,
  pieces    integer NOT NULL CHECK (pieces > 0),
  PRIMARY KEY (tenant_id, label, ean),
  FOREIGN KEY (tenant_id, label) REFERENCES depot.bins
);
CREATE TABLE depot.invoices (
  tenant_id integer NOT NULL REFERENCES depot.tenants,
  month     date NOT NULL,
  amount    numeric(10,2) NOT NULL,
  PRIMARY KEY (tenant_id, month)
);

ALTER TABLE depot.tenants  ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.bins     ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.goods    ENABLE ROW LEVEL SECURITY;
ALTER TABLE depot.invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON depot.tenants  USING (tenant_id = nullif(current_setting('depot.tenant', true), '')::integer);
CREATE POLICY own ON depot.bins     USING (tenant_id = nullif(current_setting('depot.tenant', true), '')::integer);
CREATE POLICY own ON depot.goods    USING (tenant_id = nullif(current_setting('depot.tenant', true), '')::integer);
CREATE POLICY own ON depot.invoices USING (tenant_id = nullif(current_setting('depot.tenant', true), '')::integer);

INSERT INTO depot.tenants VALUES (1, 'Gadgets'), (2, 'Widgets'), (3, 'Trinkets');
INSERT INTO depot.bins SELECT tenant_id, l, 500, 10 FROM depot.tenants, unnest(ARRAY['A01', 'A02', 'B01']) l;
INSERT INTO depot.goods SELECT tenant_id, label, '40000000' || tenant_id, 10 FROM depot.bins;
INSERT INTO depot.invoices SELECT tenant_id, '2025-01-01', 99.5 FROM depot.tenants;

CREATE FUNCTION depot.count_bin() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE depot.bins b SET filled = b.filled + NEW.pieces WHERE b.label = NEW.label;
  RETURN NULL;
END $$;
CREATE TRIGGER count_bin AFTER INSERT ON depot.goods FOR EACH ROW EXECUTE FUNCTION depot.count_bin();
REVOKE EXECUTE ON FUNCTION depot.count_bin() FROM PUBLIC;

GRANT SELECT ON depot.tenants, depot.invoices TO b_bin_counter_app;
GRANT SELECT, INSERT (tenant_id, label, capacity), UPDATE (capacity) ON depot.bins TO b_bin_counter_app;
GRANT SELECT, INSERT ON depot.goods TO b_bin_counter_app;
