-- Alarm receiving centre: sites are customers.
DO $$ BEGIN
  CREATE ROLE b_alarm_panel_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA crm;
CREATE SCHEMA ops;
GRANT USAGE ON SCHEMA crm, ops TO b_alarm_panel_app;

CREATE TABLE crm.site (site text PRIMARY KEY, address text NOT NULL);
CREATE TABLE crm.keyholder (
  site  text NOT NULL REFERENCES crm.site,
  rank  smallint NOT NULL,
  phone text NOT NULL,
  PRIMARY KEY (site, rank)
);
CREATE TABLE ops.panel (
  site   text NOT NULL REFERENCES crm.site,
  zone   smallint NOT NULL,
  armed  boolean NOT NULL,
  PRIMARY KEY (site, zone)
);
CREATE TABLE ops.alarm (
  site      text NOT NULL,
  zone      smallint NOT NULL,
  raised_at timestamptz NOT NULL,
  cause     text NOT NULL,
  acked     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (site, zone, raised_at),
  FOREIGN KEY (site, zone) REFERENCES ops.panel
);

ALTER TABLE crm.site      ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm.keyholder ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.panel     ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON crm.site      USING (site = current_setting('guard.site', true));
CREATE POLICY mine ON crm.keyholder USING (site = current_setting('guard.site', true));
CREATE POLICY mine ON ops.panel     USING (site = current_setting('guard.site', true));
ALTER TABLE ops.alarm ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY alarm_sel ON ops.alarm FOR SELECT USING (site = current_setting('guard.site', true));
CREATE POLICY alarm_ins ON ops.alarm FOR INSERT WITH CHECK (site = current_setting('guard.site', true));
CREATE POLICY alarm_upd ON ops.alarm FOR UPDATE USING (site = current_setting('guard.site', true));
CREATE POLICY alarm_del ON ops.alarm FOR DELETE USING (true);

GRANT SELECT ON crm.site, ops.panel TO b_alarm_panel_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm.keyholder, ops.alarm TO b_alarm_panel_app;

INSERT INTO crm.site VALUES ('mill', '1 Mill Lane'), ('mill-annex', '2 Mill Lane'), ('vault', '9 Bank Square'), ('zoo', 'Park');
INSERT INTO crm.keyholder SELECT site, n, '+44 20 7946 0' || (100 + n + length(site)) FROM crm.site, generate_series(1, 2) n;
INSERT INTO ops.panel SELECT site, z, true FROM crm.site, generate_series(1, 3) z;
INSERT INTO ops.alarm SELECT site, zone, '2025-05-05 02:00+00', 'motion in ' || site FROM ops.panel WHERE zone < 3;
