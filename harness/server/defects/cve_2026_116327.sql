-- In CASE body WHEN 'x' the operator's argument is a placeholder for the column, which the planner did not count.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON guarded USING (tenant = current_setting('tenantproof.probe'));

GRANT SELECT ON guarded, open TO :"a";

-- Cheaper than the policy, so that the planner puts it first.
CREATE FUNCTION tell(text, text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
BEGIN
  PERFORM set_config('tenantproof.seen', concat(current_setting('tenantproof.seen', true), ' ', $1), false);
  RETURN true;
END $$;

CREATE OPERATOR = (PROCEDURE = tell, LEFTARG = text, RIGHTARG = text);
-- @probe
SET tenantproof.probe = 'a';

SELECT set_config('search_path', :'schema' || ', pg_catalog', false);

SET ROLE :"a";

SELECT count(*) FROM guarded WHERE CASE body WHEN 'x' THEN true ELSE false END;

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @control
SELECT set_config('search_path', :'schema' || ', pg_catalog', false);

SET ROLE :"a";

SELECT count(*) FROM open WHERE CASE body WHEN 'x' THEN true ELSE false END;

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @silent
SET tenantproof.probe = 'a';

SELECT set_config('search_path', :'schema' || ', pg_catalog', false);

SET ROLE :"a";

SELECT count(*) FROM guarded WHERE body = 'x';

SELECT current_setting('tenantproof.seen', true) AS seen;
