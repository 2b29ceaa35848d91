\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION d_safe_law_roles_login;

-- nobody, on a fresh connection
BEGIN;
DO $$
DECLARE r record; n bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('law.firms', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.clients', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.time_entries', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.open_matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.hours', 'firm <> ''d_safe_law_roles_aebi''', 'all')
  ) v(rel, other, sees) LOOP
    BEGIN
      EXECUTE format('SELECT count(*) FROM %s', r.rel) INTO n;
      IF n <> 0 THEN RAISE EXCEPTION 'nobody sees % of %', n, r.rel; END IF;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
END $$;
COMMIT;

BEGIN;
SET LOCAL ROLE 'd_safe_law_roles_aebi';
DO $$
DECLARE r record; s text; n bigint; m bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('law.firms', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.clients', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.time_entries', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.open_matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.hours', 'firm <> ''d_safe_law_roles_aebi''', 'all')
  ) v(rel, other, sees) LOOP
    BEGIN
      EXECUTE format('SELECT count(*) FILTER (WHERE %2$s), count(*) FILTER (WHERE (%2$s) IS NOT TRUE) FROM %1$s', r.rel, r.other) INTO n, m;
      IF r.sees = 'none' THEN RAISE EXCEPTION '% can be read', r.rel; END IF;
      IF n <> 0 OR m = 0 THEN RAISE EXCEPTION '%: % rows of others, % own', r.rel, n, m; END IF;
    EXCEPTION WHEN insufficient_privilege THEN
      IF r.sees <> 'none' THEN RAISE; END IF;
    END;
    BEGIN
      EXECUTE format('DELETE FROM %s WHERE %s', r.rel, r.other);
      GET DIAGNOSTICS n = ROW_COUNT;
      IF n <> 0 THEN RAISE EXCEPTION '% rows of others deleted from %', n, r.rel; END IF;
    EXCEPTION WHEN insufficient_privilege OR object_not_in_prerequisite_state OR feature_not_supported OR wrong_object_type THEN NULL;
    END;
    BEGIN
      EXECUTE format('TRUNCATE %s CASCADE', r.rel);
      RAISE EXCEPTION '% truncated', r.rel;
    EXCEPTION WHEN insufficient_privilege OR wrong_object_type THEN NULL;
    END;
  END LOOP;
  FOREACH s IN ARRAY ARRAY[
    'INSERT INTO law.clients VALUES (''d_safe_law_roles_bosch'', 77, ''x'')',
    'INSERT INTO law.clients VALUES (''d_safe_law_roles_bosch'', 1, ''x'') ON CONFLICT DO NOTHING',
    'UPDATE law.time_entries SET firm = ''d_safe_law_roles_bosch''',
    'INSERT INTO law.matters VALUES (''d_safe_law_roles_bosch'', 77, 1, ''x'')',
    'UPDATE law.matters SET subject = ''x'' WHERE firm = ''d_safe_law_roles_bosch''',
    'UPDATE law.firms SET name = ''x''',
    'UPDATE law.court_days SET court = ''x''',
    'DELETE FROM law.court_days'
  ] LOOP
    BEGIN
      EXECUTE s;
      GET DIAGNOSTICS n = ROW_COUNT;
      IF n <> 0 THEN RAISE EXCEPTION 'went through: %', s; END IF;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
END $$;
DO $$
DECLARE n integer;
BEGIN
  INSERT INTO law.clients (client_no, name) VALUES (9, 'New');
  DELETE FROM law.clients;
  GET DIAGNOSTICS n = ROW_COUNT;
  IF n <> 4 THEN RAISE EXCEPTION '% clients deleted', n; END IF;
END $$;
RESET ROLE;
RESET SESSION AUTHORIZATION;
DO $$
BEGIN
  IF (SELECT count(*) FROM law.time_entries) <> 12 THEN RAISE EXCEPTION 'rows of others were touched'; END IF;
END $$;
ROLLBACK;
SET SESSION AUTHORIZATION d_safe_law_roles_login;
BEGIN;
SET LOCAL ROLE 'd_safe_law_roles_cottier';
COMMIT;

-- nobody, on the connection that has served
BEGIN;
DO $$
DECLARE r record; n bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('law.firms', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.clients', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.time_entries', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.open_matters', 'firm <> ''d_safe_law_roles_aebi''', 'all'),
    ('law.hours', 'firm <> ''d_safe_law_roles_aebi''', 'all')
  ) v(rel, other, sees) LOOP
    BEGIN
      EXECUTE format('SELECT count(*) FROM %s', r.rel) INTO n;
      IF n <> 0 THEN RAISE EXCEPTION 'nobody sees % of % afterwards', n, r.rel; END IF;
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'SAFE';
