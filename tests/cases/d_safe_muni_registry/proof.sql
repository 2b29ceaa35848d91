\ir ../sound.sql

INSERT INTO watch SELECT 'registry.' || t, 'owner_role NOT IN (''d_safe_muni_registry_alt'', ''d_safe_muni_registry_clerks'')' FROM unnest(ARRAY['municipalities', 'templates', 'residents', 'cases', 'documents', 'journal', 'seals', 'counters']) t;
UPDATE watch SET sees = 'some' WHERE rel = 'registry.municipalities';
UPDATE watch SET sees = 'none' WHERE rel = 'registry.counters';

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SELECT pg_temp.blind('^error 42501');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SET LOCAL ROLE 'd_safe_muni_registry_alt';
SELECT pg_temp.reads();
SELECT pg_temp.usual('registry.templates', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', NULL, 'INSERT INTO registry.templates VALUES ({t}, ''n'', ''n'')');
SELECT pg_temp.usual('registry.residents', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', NULL, 'INSERT INTO registry.residents VALUES ({t}, 77, ''n'', ''T77'')');
SELECT pg_temp.usual('registry.cases', 'owner_role', 'd_safe_muni_registry_alt', 'd_safe_muni_registry_altona', 'closed = true', 'INSERT INTO registry.cases VALUES ({t}, 77, 1, ''dog'')');
SELECT pg_temp.ok('SELECT 1 FROM registry.templates', 3), pg_temp.ok('UPDATE registry.templates SET body = ''x''', 1), pg_temp.ok('DELETE FROM registry.templates', 1);
SELECT pg_temp.ok('INSERT INTO registry.documents (case_no, pos, body) VALUES (1, 2, ''a b'')', 1), pg_temp.ok('UPDATE registry.seals SET year = 1', 0), pg_temp.ok('DELETE FROM registry.seals', 0);
SELECT pg_temp.no('INSERT INTO registry.documents (owner_role, case_no, pos, body) VALUES (''d_safe_muni_registry_berg'', 1, 2, ''a b'')', '^error 42501');
SELECT pg_temp.no('INSERT INTO registry.documents (owner_role, case_no, pos, body) SELECT CASE WHEN random() < 2 THEN ''d_safe_muni_registry_berg'' END, 1, 2, ''a b''', '^error 42501');
SELECT pg_temp.ok('INSERT INTO registry.intake (name, kind) VALUES (''New'', ''dog'')', 1), pg_temp.no('INSERT INTO registry.intake (owner_role, name, kind) VALUES (''d_safe_muni_registry_berg'', ''New'', ''dog'')', '^error 42501');
SELECT pg_temp.ok('SELECT 1 FROM registry.my_counter', 1), pg_temp.ok('SELECT 1 WHERE registry.next_case_no() = 5', 1);
SELECT pg_temp.no(q, '^error 42501') FROM unnest(ARRAY['SELECT tax_id FROM registry.residents', 'UPDATE registry.counters SET last_case = 0', 'INSERT INTO registry.journal (what) VALUES (''x'')', 'UPDATE registry.code_tables SET meaning = ''x''', 'UPDATE registry.my_counter SET last_case = 0', 'SET ROLE d_safe_muni_registry_oversight', 'SELECT registry.intake_insert()']) q;
SELECT pg_temp.alike('INSERT INTO registry.residents VALUES (''d_safe_muni_registry_berg'', 1, ''n'', ''T1'')', 'INSERT INTO registry.residents VALUES (''d_safe_muni_registry_berg'', 999, ''n'', ''T999'')', '^error 42501');
SELECT pg_temp.alike('UPDATE registry.residents SET tax_id = ''T1'' WHERE no = 1', 'UPDATE registry.residents SET tax_id = ''T9'' WHERE no = 1', '^rows 1$');
COMMIT;

BEGIN;
SET LOCAL SESSION AUTHORIZATION d_safe_muni_registry_gateway;
SELECT pg_temp.blind('^error 42501');
COMMIT;

\o
\echo SAFE
