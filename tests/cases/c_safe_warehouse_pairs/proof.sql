\ir ../sound.sql

INSERT INTO watch VALUES
  ('wms.owners', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.locations', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.articles', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.lots', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.stock', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.orders', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.order_lines', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.parcels', '(site, owner) <> (''eu'', ''12x'')', 'all'),
  ('wms.movements', '(site, owner) <> (''eu'', ''12x'')', 'all');

-- nobody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_warehouse_pairs_app;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
COMMIT;

-- the attacker
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_warehouse_pairs_app;
SELECT set_config('wms.site', 'eu', true), set_config('wms.owner', '12x', true);
SELECT pg_temp.reads();
SELECT pg_temp.sweep();
SELECT pg_temp.ok('SELECT FROM wms.availability', 3), pg_temp.ok('UPDATE wms.articles SET sku = sku || ''-N''', 3), pg_temp.no('UPDATE wms.articles SET site = ''eu1'', owner = ''2x''', '^error 42501');
SELECT pg_temp.ok('INSERT INTO wms.movements (site, owner, sku, lot, delta) VALUES (''eu'', ''12x'', ''SKU-1'', ''L1'', -4)'), pg_temp.no('INSERT INTO wms.movements (site, owner, sku, lot, delta) VALUES (''eu1'', ''2x'', ''SKU-1'', ''L1'', -4)', '^error 42501');
ROLLBACK;

-- nobody again, on a connection that has served somebody
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_warehouse_pairs_app;
SELECT set_config('wms.site', 'eu', true), set_config('wms.owner', '12x', true);
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_warehouse_pairs_app;
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION s_warehouse_pairs_app;
SELECT set_config('wms.site', '', true), set_config('wms.owner', '', true);
SELECT pg_temp.blind('^(rows 0$|error (42501|22P02|55000))');
ROLLBACK;

\o
\echo SAFE
