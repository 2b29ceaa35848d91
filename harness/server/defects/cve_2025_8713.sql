-- The policies of the table that is named do not reach its partitions when their statistics are read.
-- @setup
CREATE TABLE guarded (tenant text, body text) PARTITION BY LIST (tenant);

CREATE TABLE guarded_part PARTITION OF guarded FOR VALUES IN ('a', 'b');

INSERT INTO guarded
SELECT CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, CASE WHEN n % 2 = 0 THEN 'mine' ELSE :'secret' END
  FROM generate_series(1, 200) n;

CREATE TABLE open AS TABLE guarded;

ANALYZE guarded;

ANALYZE open;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

ALTER TABLE guarded_part ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON guarded USING (tenant = 'a');

CREATE POLICY own ON guarded_part USING (tenant = 'a');

GRANT SELECT ON guarded, guarded_part, open TO :"a";

CREATE FUNCTION tell(text, text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('tenantproof.seen', concat(current_setting('tenantproof.seen', true), ' ', $1), false);
  RETURN true;
END $$;

CREATE OPERATOR <<< (PROCEDURE = tell, LEFTARG = text, RIGHTARG = text, RESTRICT = scalarltsel);
-- @probe
SET ROLE :"a";

EXPLAIN SELECT FROM guarded WHERE body <<< 'x';

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @control
SET ROLE :"a";

EXPLAIN SELECT FROM open WHERE body <<< 'x';

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @silent
SET ROLE :"a";

EXPLAIN SELECT FROM guarded_part WHERE body <<< 'x';

SELECT current_setting('tenantproof.seen', true) AS seen;
