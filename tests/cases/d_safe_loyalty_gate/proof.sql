\ir ../sound.sql

SELECT gate.sign('bean', 'office') AS sig, gate.sign('bean', 'till') AS till \gset
INSERT INTO watch SELECT 'loyalty.' || t, 'shop <> ''bean''' FROM unnest(ARRAY['shops', 'settings', 'cards', 'moves', 'rewards', 'redemptions']) t;
INSERT INTO watch VALUES ('gate.keys', 'shop <> ''bean''', 'none');

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.blind();
SELECT pg_temp.no('INSERT INTO loyalty.redemptions VALUES (''bean'', 7, ''000001'', ''mug'')', '^error 23502'), pg_temp.ok('SELECT loyalty.listing(''cards'', ''code'')', 0), pg_temp.no('SELECT loyalty.book(''000001'', 5)', '^error P0002');
SELECT pg_temp.no('SELECT gate.open(''bean'', ''office'', ''x'')', '^error 28000'), pg_temp.no('SELECT gate.open(''nowhere'', ''office'', ''x'')', '^error 28000'), pg_temp.no('SELECT gate.open(NULL, NULL, NULL)', '^error 28000');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT gate.open('bean', 'office', :'sig');
SELECT pg_temp.reads();
SELECT pg_temp.usual('loyalty.settings', 'shop', 'bean', 'bean-bar', 'value = ''2''', 'INSERT INTO loyalty.settings VALUES ({t}, ''greeting'', ''"Hi"'')');
SELECT pg_temp.usual('loyalty.rewards', 'shop', 'bean', 'bean-bar', 'cost = 60', 'INSERT INTO loyalty.rewards VALUES ({t}, ''bag'', 10)', '^error 42501');
SELECT pg_temp.usual('loyalty.cards', 'shop', 'bean', 'bean-bar', NULL, 'INSERT INTO loyalty.cards (shop, code, holder) VALUES ({t}, ''777777'', ''n'')');
SELECT pg_temp.ok('INSERT INTO loyalty.redemptions VALUES (''crumb'', 7, ''000001'', ''mug'')', 1);     -- becomes the caller's
SELECT pg_temp.ok('UPDATE loyalty.redemptions SET shop = ''crumb''', 1), pg_temp.ok('MERGE INTO loyalty.redemptions r USING (SELECT 1) s ON r.no = 1 WHEN MATCHED THEN UPDATE SET shop = ''crumb''', 1);
SELECT pg_temp.ok('INSERT INTO loyalty.redemptions VALUES (''crumb'', 1, ''000001'', ''mug'') ON CONFLICT (shop, no) DO UPDATE SET shop = ''crumb'', sku = ''cake''', 1);
SELECT pg_temp.ok('SELECT loyalty.listing(''cards'', ''code'')', 4), pg_temp.ok('SELECT loyalty.listing(''moves'', ''at'', ''{"shop": "crumb"}'')', 0);
SELECT pg_temp.no(q, '^error 42704') FROM unnest(ARRAY['SELECT loyalty.listing(''shops'', ''shop'')', 'SELECT loyalty.listing(''cards t, loyalty.shops'', ''shop'')', 'SELECT loyalty.listing(''cards'', ''code; --'')', 'SELECT loyalty.listing(NULL, NULL)']) q;
SELECT pg_temp.ok('SELECT 1 WHERE loyalty.book(''000001'', 5) = 105', 1), pg_temp.ok('SELECT 1 WHERE loyalty.close_card(''000002'') = 1', 1), pg_temp.ok('SELECT 1 WHERE loyalty.setting(''rate'') = ''4''', 1);
SELECT pg_temp.ok('INSERT INTO loyalty.usable_cards VALUES (''bean'', ''888888'', ''n'')', 1), pg_temp.no('INSERT INTO loyalty.usable_cards VALUES (''crumb'', ''888888'', ''n'')', '^error 42501');
RESET SESSION AUTHORIZATION;
INSERT INTO loyalty.cards VALUES ('crumb', '555555', 'hidden', 5);
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.alike('SELECT loyalty.book(''555555'', 5)', 'SELECT loyalty.book(''666666'', 5)', '^error P0002');
SELECT pg_temp.alike('SELECT 1 WHERE loyalty.card_known(''555555'')', 'SELECT 1 WHERE loyalty.card_known(''666666'')', '^rows 0$');
SELECT pg_temp.alike('SELECT 1 WHERE loyalty.close_card(''555555'') = 0', 'SELECT 1 WHERE loyalty.close_card(''666666'') = 0', '^rows 1$');
SELECT pg_temp.alike('INSERT INTO loyalty.redemptions VALUES (''bean'', 9, ''555555'', ''mug'')', 'INSERT INTO loyalty.redemptions VALUES (''bean'', 9, ''666666'', ''mug'')', '^error 23503');
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['UPDATE loyalty.cards SET points = 9', 'INSERT INTO loyalty.moves VALUES (''bean'', ''000001'', 9, 1)', 'SELECT 1 FROM gate.sessions', 'SELECT gate.sign(''crumb'', ''office'')', 'SELECT 1 FROM loyalty.setting_defaults', 'UPDATE loyalty.tiers SET from_points = 1']) q;
COMMIT;

-- the next transaction on the connection
BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_loyalty_gate_app;
SELECT pg_temp.blind();
SELECT gate.open('bean', 'till', :'till');
SELECT pg_temp.ok('SELECT 1 FROM loyalty.cards', 4), pg_temp.ok('UPDATE loyalty.settings SET value = ''9''', 0), pg_temp.no('SELECT loyalty.close_card(''000001'')', '^error 42501 office only');
COMMIT;
DELETE FROM gate.sessions;

\o
\echo SAFE
