-- A selectivity estimator runs the user's operator on the stored statistics, without asking the policies.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded
SELECT CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, CASE WHEN n % 2 = 0 THEN 'mine' ELSE :'secret' END
  FROM generate_series(1, 200) n;

CREATE TABLE open AS TABLE guarded;

ANALYZE guarded;

ANALYZE open;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON guarded USING (tenant = 'a');

GRANT SELECT ON guarded, open TO :"a";

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

EXPLAIN SELECT FROM guarded WHERE tell(body, 'x');

SELECT current_setting('tenantproof.seen', true) AS seen;
