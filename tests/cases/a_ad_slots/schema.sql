-- Advertising: publishers sell slots. The start page boasts of the platform's size.
DO $$ BEGIN
  CREATE ROLE a_ad_slots_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA ads;
GRANT USAGE ON SCHEMA ads TO a_ad_slots_app;

CREATE TABLE ads.publishers (publisher text PRIMARY KEY, site text NOT NULL);
CREATE TABLE ads.slots (
  publisher text NOT NULL REFERENCES ads.publishers,
  slot      text NOT NULL,
  width     integer NOT NULL CHECK (width > 0),
  height    integer NOT NULL CHECK (height > 0),
  PRIMARY KEY (publisher, slot)
);
CREATE TABLE ads.campaigns (
  publisher text NOT NULL REFERENCES ads.publishers,
  campaign  text NOT NULL,
  during    daterange NOT NULL,
  PRIMARY KEY (publisher, campaign)
);
CREATE TABLE ads.placements (
  publisher text NOT NULL,
  slot      text NOT NULL,
  campaign  text NOT NULL,
  cpm       numeric(8,3) NOT NULL DEFAULT 1,
  PRIMARY KEY (publisher, slot, campaign),
  FOREIGN KEY (publisher, slot) REFERENCES ads.slots ON DELETE CASCADE,
  FOREIGN KEY (publisher, campaign) REFERENCES ads.campaigns ON DELETE CASCADE
);

CREATE FUNCTION ads.publisher() RETURNS text LANGUAGE sql STABLE RETURN nullif(current_setting('ads.publisher', true), '');
ALTER TABLE ads.publishers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ads.slots ENABLE ROW LEVEL SECURITY;
ALTER TABLE ads.campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE ads.placements ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON ads.publishers USING (publisher = ads.publisher());
CREATE POLICY p ON ads.slots      USING (publisher = ads.publisher());
CREATE POLICY p ON ads.campaigns  USING (publisher = ads.publisher());
CREATE POLICY p ON ads.placements USING (publisher = ads.publisher());

CREATE FUNCTION ads.start_page() RETURNS TABLE (campaigns_live bigint) LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT count(*) FROM ads.campaigns c;
END;
REVOKE EXECUTE ON FUNCTION ads.start_page() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ads.start_page() TO a_ad_slots_app;
GRANT SELECT ON ads.publishers TO a_ad_slots_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ads.slots, ads.campaigns, ads.placements TO a_ad_slots_app;

INSERT INTO ads.publishers VALUES ('herald', 'herald.example'), ('gadgets', 'gadgets.example'), ('moms', 'moms.example');
INSERT INTO ads.slots SELECT publisher, s, 300, 250 FROM ads.publishers, unnest(ARRAY['top', 'side']) s;
INSERT INTO ads.campaigns SELECT publisher, 'Spring ' || n, daterange('2026-03-01', '2026-06-01') FROM ads.publishers, generate_series(1, 2) n;
INSERT INTO ads.placements SELECT publisher, 'top', campaign, 2.5 FROM ads.campaigns;
