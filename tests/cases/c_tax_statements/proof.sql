SET SESSION AUTHORIZATION tax_statements_gw;
BEGIN;
SELECT set_config('tax.office', '100', true);
DO $$ DECLARE c refcursor := pkg_report.open_statements(2023); r record; n int := 0; BEGIN
  LOOP FETCH c INTO r; EXIT WHEN NOT FOUND; IF r.name LIKE '%Tanaka' THEN n := n + 1; END IF; END LOOP;
  IF n = 0 THEN RAISE EXCEPTION 'nothing'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
