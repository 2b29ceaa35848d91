\ir ../sound.sql

INSERT INTO watch SELECT t, 'owner::text <> ''(NORD,1)''' FROM unnest(ARRAY['core.branches', 'core.patients', '"Rx Data"."Prescriptions"', '"Rx Data"."Rx Items"', '"Rx Data"."Stock"', '"Rx Data"."Stock Log"']) t;
INSERT INTO watch VALUES ('core.prices', 'owner::text <> ''(NORD,1)''', 'some');

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_rx_branches_till;
SELECT pg_temp.ok('SELECT 1 FROM core.prices', 1), pg_temp.ok('DELETE FROM core.prices', 0), pg_temp.ok('SELECT 1 FROM core.patients', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Stock"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Prescriptions"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Counter"', 0), pg_temp.ok('SELECT 1 FROM core.branches', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Stock Log"', 0), pg_temp.ok('SELECT 1 FROM "Rx Data"."Rx Items"', 0);
SELECT pg_temp.no('INSERT INTO "Rx Data"."Counter" (card, name) VALUES (''K1'', ''n'')', '^error 23502');
SELECT set_config('rx.branch', 'nonsense', true);
SELECT pg_temp.no('SELECT 1 FROM core.patients', '^error 22P02');
SELECT set_config('rx.branch', '(,)', true);
SELECT pg_temp.ok('SELECT 1 FROM core.patients', 0), pg_temp.ok('SELECT 1 FROM core.prices WHERE owner IS NOT NULL', 0);
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_rx_branches_till;
SELECT set_config('rx.branch', '(NORD,1)', true);
SELECT pg_temp.reads();
SELECT pg_temp.ok('INSERT INTO core.patients VALUES (''(NORD,1)'', ''K77'', ''n'')'), pg_temp.no('INSERT INTO core.patients VALUES (''(NORD,11)'', ''K77'', ''n'')', '^error 42501'), pg_temp.ok('UPDATE core.patients SET name = ''x''', 3), pg_temp.no('UPDATE core.patients SET owner = ''(NORD,11)''', '^error 42501'), pg_temp.ok('DELETE FROM core.patients', 3);
SELECT pg_temp.ok('INSERT INTO core.prices VALUES (''(NORD,1)'', 200, 1)'), pg_temp.no('INSERT INTO core.prices VALUES (''(NORD,11)'', 200, 1)', '^error 42501'), pg_temp.no('INSERT INTO core.prices VALUES (''(NORD,11)'', 100, 1) ON CONFLICT DO NOTHING', '^error 42501');
SELECT pg_temp.ok('INSERT INTO "Rx Data"."Rx Items" VALUES (''(NORD,1)'', 1, 7, 100, 1)'), pg_temp.no('INSERT INTO "Rx Data"."Rx Items" VALUES (''(SUED,1)'', 1, 7, 100, 1)', '^error 42501'), pg_temp.no('TRUNCATE "Rx Data"."Rx Items"', '^error 42501');
DELETE FROM core.prices WHERE owner IS NULL;
SELECT pg_temp.ok('UPDATE "Rx Data"."Stock" SET "Qty" = 1', 3), pg_temp.ok('UPDATE "Rx Data"."Stock" SET "Qty" = 1 WHERE owner::text = ''(SUED,1)''', 0), pg_temp.no('UPDATE "Rx Data"."Stock" SET owner = ''(SUED,1)''', '^error 42501'), pg_temp.no('INSERT INTO "Rx Data"."Stock" VALUES (''(SUED,1)'', 100, 1)', '^error 42501');
SELECT pg_temp.ok('SELECT 1 FROM core.prices', 2), pg_temp.ok('SELECT 1 FROM core.my_prices WHERE price = 6.00', 1), pg_temp.no('INSERT INTO core.prices VALUES (NULL, 100, 1)', '^error 42501'), pg_temp.no('UPDATE core.prices SET owner = NULL', '^error 42501');
SELECT pg_temp.ok('INSERT INTO "Rx Data"."Counter" (owner, card, name) VALUES (''(SUED,1)'', ''K1'', ''n'')', 1), pg_temp.ok('UPDATE "Rx Data"."Counter" SET owner = ''(SUED,1)'', "State" = ''ready''', 3), pg_temp.ok('DELETE FROM "Rx Data"."Counter"', 3), pg_temp.ok('UPDATE "Rx Data"."Counter" SET "State" = ''ready'' WHERE owner::text = ''(SUED,1)''', 0);
SELECT pg_temp.ok('UPDATE core.open_stock SET "Qty" = 5', 3), pg_temp.ok('DELETE FROM core.open_stock', 0), pg_temp.no('INSERT INTO core.open_stock VALUES (''(SUED,1)'', 100, 9)', '^error 42501');
SELECT pg_temp.alike('INSERT INTO core.patients VALUES (''(SUED,1)'', ''K1'', ''n'')', 'INSERT INTO core.patients VALUES (''(WEST,9)'', ''K999'', ''n'')', '^error 42501');
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['DELETE FROM "Rx Data"."Prescriptions"', 'INSERT INTO "Rx Data"."Stock Log" (owner, "PZN", diff) VALUES (''(SUED,1)'', 100, 1)', 'UPDATE core.drugs SET "Name" = ''x''', 'SET ROLE d_safe_rx_branches_support']) q;
CREATE TEMP TABLE hook (owner core.branch_key, "PZN" integer, "Qty" integer);
SELECT pg_temp.no('CREATE TRIGGER t AFTER INSERT ON pg_temp.hook REFERENCING NEW TABLE AS given_out FOR EACH STATEMENT EXECUTE FUNCTION core.draw_stock()', '^error 42501');
ROLLBACK;

\o
\echo SAFE
