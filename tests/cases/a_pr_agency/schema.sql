-- Press clippings for brands; a brand's key is its slug, daughters carry the mother's name in front.
DO $$ BEGIN
  CREATE ROLE a_pr_agency_svc LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA press;
CREATE SCHEMA press_ref;
GRANT USAGE ON SCHEMA press, press_ref TO a_pr_agency_svc;

CREATE TABLE press.brands (brand text PRIMARY KEY, display text NOT NULL);
CREATE TABLE press_ref.outlets (outlet text PRIMARY KEY, country char(2) NOT NULL);
CREATE TABLE press.clippings (
  brand   text NOT NULL REFERENCES press.brands,
  no      bigint NOT NULL,
  outlet  text NOT NULL REFERENCES press_ref.outlets,
  extract text NOT NULL,
  tone    smallint CHECK (tone BETWEEN -5 AND 5),
  PRIMARY KEY (brand, no)
);
CREATE TABLE press.contacts (
  brand  text NOT NULL REFERENCES press.brands,
  email  text NOT NULL,
  notes  text,
  PRIMARY KEY (brand, email)
);
CREATE TABLE press.embargoes (
  brand    text NOT NULL REFERENCES press.brands,
  subject  text NOT NULL,
  until    timestamptz NOT NULL,
  PRIMARY KEY (brand, subject)
);

ALTER TABLE press.brands ENABLE ROW LEVEL SECURITY;
ALTER TABLE press.clippings ENABLE ROW LEVEL SECURITY;
ALTER TABLE press.contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE press.embargoes ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON press.brands    USING (brand = current_setting('press.brand', true));
CREATE POLICY b ON press.clippings USING (brand = current_setting('press.brand', true));
CREATE POLICY b ON press.contacts  USING (brand = current_setting('press.brand', true));
-- a mother plans with her daughters' embargoes
CREATE POLICY b ON press.embargoes FOR SELECT USING (brand LIKE nullif(current_setting('press.brand', true), '') || '%');
CREATE POLICY w ON press.embargoes FOR INSERT WITH CHECK (brand = current_setting('press.brand', true));
CREATE POLICY d ON press.embargoes FOR DELETE USING (brand = current_setting('press.brand', true));

GRANT SELECT ON press.brands, press_ref.outlets TO a_pr_agency_svc;
GRANT SELECT, INSERT, UPDATE, DELETE ON press.clippings, press.contacts TO a_pr_agency_svc;
GRANT SELECT, INSERT, DELETE ON press.embargoes TO a_pr_agency_svc;

INSERT INTO press_ref.outlets VALUES ('Morning Post', 'GB'), ('Abendblatt', 'DE');
INSERT INTO press.brands VALUES ('acme', 'Acme'), ('acmetic', 'Acmetic Skin Care'), ('bolt', 'Bolt Cycles'), ('corvid', 'Corvid Air');
INSERT INTO press.clippings SELECT brand, n, 'Abendblatt', format('%s in the news, %s', display, n), n FROM press.brands, generate_series(1, 3) n;
INSERT INTO press.contacts SELECT brand, 'desk@' || brand || '.example', 'calls back' FROM press.brands;
INSERT INTO press.embargoes SELECT brand, 'launch of ' || display || ' ' || n, '2027-01-01' FROM press.brands, generate_series(1, 2) n;
