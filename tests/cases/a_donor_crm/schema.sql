-- Charities: data behind views; the mailer was given one column of the table itself.
DO $$ BEGIN
  CREATE ROLE a_donor_crm_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA crm;
CREATE SCHEMA crm_v;
GRANT USAGE ON SCHEMA crm, crm_v TO a_donor_crm_app;

CREATE TABLE crm.charities (charity text PRIMARY KEY, country char(2) NOT NULL);
CREATE TABLE crm.donors (
  charity text NOT NULL REFERENCES crm.charities,
  donor   integer NOT NULL,
  name    text NOT NULL,
  email   text NOT NULL,
  PRIMARY KEY (charity, donor)
);
CREATE TABLE crm.gifts (
  charity text NOT NULL,
  donor   integer NOT NULL,
  given   date NOT NULL,
  amount  numeric(10,2) NOT NULL CHECK (amount > 0),
  PRIMARY KEY (charity, donor, given),
  FOREIGN KEY (charity, donor) REFERENCES crm.donors ON DELETE CASCADE
);
CREATE FUNCTION crm_v.charity() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('crm.charity', true), '');
CREATE VIEW crm_v.charities WITH (security_barrier) AS SELECT charity, country FROM crm.charities WHERE charity = crm_v.charity();
CREATE VIEW crm_v.donors WITH (security_barrier) AS
  SELECT charity, donor, name, email FROM crm.donors WHERE charity = crm_v.charity() WITH CASCADED CHECK OPTION;
CREATE VIEW crm_v.gifts WITH (security_barrier) AS
  SELECT charity, donor, given, amount FROM crm.gifts WHERE charity = crm_v.charity() WITH CASCADED CHECK OPTION;

GRANT SELECT ON crm_v.charities TO a_donor_crm_app;
GRANT SELECT, UPDATE (name, email), DELETE ON crm_v.donors TO a_donor_crm_app;
GRANT SELECT, UPDATE (amount), DELETE ON crm_v.gifts TO a_donor_crm_app;
GRANT SELECT (email) ON crm.donors TO a_donor_crm_app;

INSERT INTO crm.charities VALUES ('whales', 'NO'), ('books', 'GB'), ('wells', 'DE');
INSERT INTO crm.donors SELECT charity, n, 'Donor ' || n, format('friend%s.of.%s@mail.example', n, charity) FROM crm.charities, generate_series(1, 3) n;
INSERT INTO crm.gifts SELECT charity, donor, '2025-12-24', 20 * donor FROM crm.donors;
