\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION d_safe_studio_files_app;

-- nobody, on a fresh connection
BEGIN;
DO $$
DECLARE r record; n bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('files.studios', 'studio <> ''lumen''', 'all'),
    ('files.objects', 'studio <> ''lumen''', 'all'),
    ('files.versions', 'studio <> ''lumen''', 'all'),
    ('files.shares', 'studio <> ''lumen''', 'all'),
    ('files.bin', 'studio <> ''lumen''', 'all')
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
SELECT set_config('files.studio', 'lumen', true);
DO $$
DECLARE r record; s text; n bigint; m bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('files.studios', 'studio <> ''lumen''', 'all'),
    ('files.objects', 'studio <> ''lumen''', 'all'),
    ('files.versions', 'studio <> ''lumen''', 'all'),
    ('files.shares', 'studio <> ''lumen''', 'all'),
    ('files.bin', 'studio <> ''lumen''', 'all')
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
    'INSERT INTO files.objects (path, bytes) VALUES (''lumenlab/new'', 1)',
    'INSERT INTO files.objects (path, bytes) VALUES (''lumenlab/script.pdf'', 1) ON CONFLICT DO NOTHING',
    'UPDATE files.objects SET path = ''lumenlab/'' || split_part(path, ''/'', 2)',
    'INSERT INTO files.versions (path, version, digest) VALUES (''lumenlab/script.pdf'', 9, ''x'')',
    'UPDATE files.versions SET path = ''lumenlab/script.pdf'', version = version + 10',
    'INSERT INTO files.shares VALUES (''lumenlab'', ''x'', ''lumenlab/script.pdf'')',
    'UPDATE files.shares SET studio = ''lumenlab'', path = ''lumenlab/script.pdf''',
    'UPDATE files.studios SET quota = 1',
    'UPDATE files.bin SET bytes = 0',
    'DELETE FROM files.bin'
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
DECLARE a text := ''; b text := '';
BEGIN
  IF (SELECT used FROM files.usage()) <> (SELECT sum(bytes) FROM files.objects) THEN RAISE EXCEPTION 'usage counts the files of others'; END IF;
  BEGIN INSERT INTO files.shares VALUES ('lumen', 'x', 'lumenlab/script.pdf'); EXCEPTION WHEN OTHERS THEN a := SQLSTATE; END;
  BEGIN INSERT INTO files.shares VALUES ('lumen', 'x', 'lumenlab/nothing');    EXCEPTION WHEN OTHERS THEN b := SQLSTATE; END;
  IF a <> '23514' OR a <> b THEN RAISE EXCEPTION 'oracle: % against %', a, b; END IF;
  UPDATE files.objects SET path = 'lumen/renamed' WHERE path = 'lumen/script.pdf';
  IF NOT EXISTS (SELECT FROM files.shares WHERE path = 'lumen/renamed') THEN RAISE EXCEPTION 'own work is refused'; END IF;
END $$;
COMMIT;

-- nobody, on the connection that has served
BEGIN;
DO $$
DECLARE r record; n bigint;
BEGIN
  FOR r IN SELECT * FROM (VALUES
    ('files.studios', 'studio <> ''lumen''', 'all'),
    ('files.objects', 'studio <> ''lumen''', 'all'),
    ('files.versions', 'studio <> ''lumen''', 'all'),
    ('files.shares', 'studio <> ''lumen''', 'all'),
    ('files.bin', 'studio <> ''lumen''', 'all')
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
