-- Loyalty cards. A till or an office opens its transaction with a signed ticket; the database notes shop and actor under the transaction's own id,
-- so that the note means nothing to any other transaction. Points move through functions only.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_safe_loyalty_gate_owner') THEN CREATE ROLE d_safe_loyalty_gate_owner NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'd_safe_loyalty_gate_app') THEN CREATE ROLE d_safe_loyalty_gate_app LOGIN; END IF;
END $$;

CREATE SCHEMA gate AUTHORIZATION d_safe_loyalty_gate_owner;
CREATE SCHEMA loyalty AUTHORIZATION d_safe_loyalty_gate_owner;
GRANT USAGE ON SCHEMA gate, loyalty TO d_safe_loyalty_gate_app;
SET ROLE d_safe_loyalty_gate_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE loyalty.shops (shop text PRIMARY KEY CHECK (shop ~ '^[a-z]+(-[a-z]+)*$'), name text NOT NULL);
CREATE TABLE gate.keys (shop text PRIMARY KEY REFERENCES loyalty.shops ON DELETE CASCADE, secret text NOT NULL);
CREATE TABLE gate.sessions (
  xid   xid8 PRIMARY KEY,
  shop  text NOT NULL REFERENCES loyalty.shops ON DELETE CASCADE,
  actor text NOT NULL CHECK (actor IN ('till', 'office'))
);
CREATE FUNCTION gate.sign(shop text, actor text) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT encode(sha256(convert_to(k.secret || '|' || k.shop || '|' || actor, 'UTF8')), 'hex') FROM gate.keys k WHERE k.shop = sign.shop;
END;
CREATE FUNCTION gate.open(shop text, actor text, sig text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF shop IS NULL OR actor IS NULL OR sig IS NULL OR sig IS DISTINCT FROM gate.sign(shop, actor) THEN
    RAISE EXCEPTION 'invalid ticket' USING ERRCODE = 'invalid_authorization_specification';
  END IF;
  INSERT INTO gate.sessions AS s (xid, shop, actor) VALUES (pg_current_xact_id(), open.shop, open.actor)
    ON CONFLICT (xid) DO UPDATE SET shop = excluded.shop, actor = excluded.actor;
END $$;
CREATE FUNCTION gate.shop() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT s.shop FROM gate.sessions s WHERE s.xid = pg_current_xact_id_if_assigned();
END;
CREATE FUNCTION gate.is_office() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (SELECT 1 FROM gate.sessions s WHERE s.xid = pg_current_xact_id_if_assigned() AND s.actor = 'office');
END;
GRANT EXECUTE ON FUNCTION gate.open(text, text, text), gate.shop(), gate.is_office() TO d_safe_loyalty_gate_app;

CREATE DOMAIN loyalty.points AS integer CHECK (VALUE BETWEEN -1000000 AND 1000000);
CREATE TABLE loyalty.tiers (tier text PRIMARY KEY, from_points integer NOT NULL UNIQUE);
CREATE TABLE loyalty.setting_defaults (key text PRIMARY KEY, value jsonb NOT NULL);
CREATE TABLE loyalty.settings (
  shop  text NOT NULL DEFAULT gate.shop() REFERENCES loyalty.shops,
  key   text NOT NULL REFERENCES loyalty.setting_defaults,
  value jsonb NOT NULL,
  PRIMARY KEY (shop, key)
);
CREATE TABLE loyalty.cards (
  shop    text NOT NULL DEFAULT gate.shop() REFERENCES loyalty.shops,
  code    text NOT NULL CHECK (code ~ '^[0-9]{6}$'),
  holder  text NOT NULL,
  points  loyalty.points NOT NULL DEFAULT 0,
  blocked boolean NOT NULL DEFAULT false,
  PRIMARY KEY (shop, code)
);
CREATE TABLE loyalty.moves (
  shop  text NOT NULL,
  code  text NOT NULL,
  no    integer NOT NULL,
  delta loyalty.points NOT NULL CHECK (delta <> 0),
  at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (shop, code, no),
  FOREIGN KEY (shop, code) REFERENCES loyalty.cards ON DELETE CASCADE
);
CREATE TABLE loyalty.rewards (
  shop text NOT NULL DEFAULT gate.shop() REFERENCES loyalty.shops,
  sku  text NOT NULL,
  cost loyalty.points NOT NULL CHECK (cost > 0),
  PRIMARY KEY (shop, sku)
);
CREATE TABLE loyalty.redemptions (
  shop text NOT NULL,
  no   integer NOT NULL,
  code text NOT NULL,
  sku  text NOT NULL,
  PRIMARY KEY (shop, no),
  FOREIGN KEY (shop, code) REFERENCES loyalty.cards ON DELETE CASCADE,
  FOREIGN KEY (shop, sku) REFERENCES loyalty.rewards
);

-- whatever a client sends, a redemption is the shop's whose till it is
CREATE FUNCTION loyalty.stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.shop := gate.shop();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON loyalty.redemptions FOR EACH ROW EXECUTE FUNCTION loyalty.stamp();

CREATE FUNCTION loyalty.book(p_code text, p_delta integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  balance integer;
BEGIN
  UPDATE loyalty.cards c SET points = c.points + p_delta WHERE c.shop = gate.shop() AND c.code = p_code AND NOT c.blocked RETURNING c.points INTO balance;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such card' USING ERRCODE = 'no_data_found';
  END IF;
  INSERT INTO loyalty.moves (shop, code, no, delta)
    SELECT gate.shop(), p_code, coalesce(max(m.no), 0) + 1, p_delta FROM loyalty.moves m WHERE m.shop = gate.shop() AND m.code = p_code;
  RETURN balance;
END $$;
CREATE FUNCTION loyalty.card_known(p_code text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (SELECT 1 FROM loyalty.cards c WHERE c.shop = gate.shop() AND c.code = p_code);
END;
CREATE FUNCTION loyalty.setting(p_key text) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT coalesce(s.value, d.value) FROM loyalty.setting_defaults d LEFT JOIN loyalty.settings s ON s.key = d.key AND s.shop = gate.shop() WHERE d.key = p_key;
END;
-- lists for the back office: relation and order are names put together into SQL, but from a list and quoted; the shop is a parameter
CREATE FUNCTION loyalty.listing(p_relation text, p_order text, p_filter jsonb DEFAULT '{}') RETURNS SETOF jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_relation IS NULL OR p_relation NOT IN ('cards', 'moves', 'rewards', 'redemptions')
     OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = format('loyalty.%I', p_relation)::regclass AND a.attname = p_order AND a.attnum > 0 AND NOT a.attisdropped) THEN
    RAISE EXCEPTION 'no such listing' USING ERRCODE = 'undefined_object';
  END IF;
  RETURN QUERY EXECUTE format('SELECT to_jsonb(t) FROM (SELECT * FROM loyalty.%I r WHERE r.shop = $1 OFFSET 0) t WHERE to_jsonb(t) @> $2 ORDER BY t.%I', p_relation, p_order) USING gate.shop(), p_filter;
END $$;
CREATE FUNCTION loyalty.close_card(p_code text) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n integer;
BEGIN
  IF NOT gate.is_office() THEN
    RAISE EXCEPTION 'office only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM loyalty.cards c WHERE c.shop = gate.shop() AND c.code = p_code;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
GRANT EXECUTE ON FUNCTION loyalty.book(text, integer), loyalty.card_known(text), loyalty.setting(text), loyalty.listing(text, text, jsonb), loyalty.close_card(text) TO d_safe_loyalty_gate_app;

CREATE VIEW loyalty.usable_cards WITH (security_invoker) AS
  SELECT c.shop, c.code, c.holder FROM loyalty.cards c WHERE NOT c.blocked WITH CASCADED CHECK OPTION;

ALTER TABLE loyalty.shops       ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.tiers       ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.settings    ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.cards       ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.moves       ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.rewards     ENABLE ROW LEVEL SECURITY;
ALTER TABLE loyalty.redemptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON loyalty.shops FOR SELECT USING (shop = (SELECT gate.shop()));
CREATE POLICY all_shops ON loyalty.tiers FOR SELECT USING (true);
CREATE POLICY own ON loyalty.settings USING (shop = (SELECT gate.shop()));
CREATE POLICY office ON loyalty.settings AS RESTRICTIVE FOR UPDATE USING ((SELECT gate.is_office()));
CREATE POLICY own ON loyalty.cards USING (shop = (SELECT gate.shop()));
CREATE POLICY own ON loyalty.moves FOR SELECT USING (shop = (SELECT gate.shop()));
CREATE POLICY own ON loyalty.rewards USING (shop = (SELECT gate.shop()));
CREATE POLICY own ON loyalty.redemptions USING (shop = (SELECT gate.shop())) WITH CHECK (true);   -- stamped before it is checked

GRANT SELECT ON loyalty.shops, loyalty.tiers, loyalty.moves TO d_safe_loyalty_gate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON loyalty.settings, loyalty.rewards TO d_safe_loyalty_gate_app;
GRANT SELECT, INSERT (shop, code, holder), UPDATE (holder, blocked) ON loyalty.cards TO d_safe_loyalty_gate_app;
GRANT SELECT, INSERT, UPDATE ON loyalty.redemptions TO d_safe_loyalty_gate_app;
GRANT SELECT, INSERT, UPDATE ON loyalty.usable_cards TO d_safe_loyalty_gate_app;
RESET ROLE;

INSERT INTO loyalty.shops VALUES ('bean', 'Bean'), ('bean-bar', 'Bean Bar'), ('crumb', 'Crumb Bakery');
INSERT INTO gate.keys SELECT shop, gen_random_uuid()::text FROM loyalty.shops;
INSERT INTO loyalty.tiers VALUES ('bronze', 0), ('silver', 500), ('gold', 2000);
INSERT INTO loyalty.setting_defaults VALUES ('rate', '1'), ('greeting', '"Hello"');
INSERT INTO loyalty.settings SELECT shop, 'rate', to_jsonb(length(shop)) FROM loyalty.shops;
INSERT INTO loyalty.cards SELECT shop, '00000' || n, 'Holder ' || n || ' of ' || shop, 100 * n, n = 4 FROM loyalty.shops, generate_series(1, 4) n;
INSERT INTO loyalty.moves SELECT shop, code, 1, points, '2025-03-03' FROM loyalty.cards;
INSERT INTO loyalty.rewards SELECT shop, r, 50 FROM loyalty.shops, unnest(ARRAY['mug', 'cake']) r;
ALTER TABLE loyalty.redemptions DISABLE TRIGGER stamp;
INSERT INTO loyalty.redemptions SELECT shop, 1, '000001', 'mug' FROM loyalty.shops;
ALTER TABLE loyalty.redemptions ENABLE TRIGGER stamp;
