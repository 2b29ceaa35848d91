-- The row that conflicts was handed to the user's condition first, and checked against the policies afterwards.
-- @setup
CREATE TABLE guarded (id int PRIMARY KEY, tenant text, body text);

INSERT INTO guarded VALUES (1, 'a', 'mine'), (2, 'b', :'secret');

CREATE TABLE open (LIKE guarded INCLUDING ALL);

INSERT INTO open TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON guarded USING (tenant = 'a');

GRANT SELECT, INSERT, UPDATE ON guarded, open TO :"a";

CREATE FUNCTION tell(text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('tenantproof.seen', concat(current_setting('tenantproof.seen', true), ' ', $1), false);
  RETURN false;
END $$;
-- @probe
SET ROLE :"a";

-- @refusable
INSERT INTO guarded AS g VALUES (2, 'a', 'new') ON CONFLICT (id) DO UPDATE SET body = 'new' WHERE tell(g.body);

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @control
SET ROLE :"a";

INSERT INTO open AS o VALUES (2, 'a', 'new') ON CONFLICT (id) DO UPDATE SET body = 'new' WHERE tell(o.body);

SELECT current_setting('tenantproof.seen', true) AS seen;
-- @silent
SET ROLE :"a";

UPDATE guarded AS g SET body = 'new' WHERE tell(g.body) AND id = 2;

SELECT current_setting('tenantproof.seen', true) AS seen;
