-- The views look at the columns of a statistics object, and not at those that its expressions use.
-- The fix is in the views themselves: a cluster made before it keeps the old ones until fix-CVE-2024-4317.sql
-- has run in each of its databases. The probe asks a database made from template0, the question the target itself.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded
SELECT CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, CASE WHEN n % 2 = 0 THEN 'mine' ELSE :'secret' END
  FROM generate_series(1, 200) n;

CREATE STATISTICS guarded_body ON (body || '') FROM guarded;

ANALYZE guarded;

GRANT SELECT (tenant) ON guarded TO :"a";
-- @probe
SET ROLE :"a";

SELECT string_agg(most_common_vals::text, ' ') AS seen FROM pg_stats_ext_exprs WHERE statistics_name = 'guarded_body';
-- @control
SELECT string_agg(most_common_vals::text, ' ') AS seen FROM pg_stats_ext_exprs WHERE statistics_name = 'guarded_body';
-- @silent
SET ROLE :"a";

SELECT string_agg(most_common_vals::text, ' ') AS seen FROM pg_stats WHERE tablename = 'guarded';
