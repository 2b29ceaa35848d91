-- The session goes on as the login role, which sees more than the role that was set. To name one's own login role
-- takes no privilege.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON guarded USING (tenant = 'a');

GRANT SELECT ON guarded TO :"a";
-- @probe
SET ROLE :"a";

BEGIN;

SET SESSION AUTHORIZATION :"me";

ROLLBACK;

SELECT string_agg(body, ' ') AS seen FROM guarded;
-- @control
SET ROLE :"a";

BEGIN;

SET SESSION AUTHORIZATION :"me";

COMMIT;

SELECT string_agg(body, ' ') AS seen FROM guarded;
-- @silent
SET ROLE :"a";

BEGIN;

ROLLBACK;

SELECT string_agg(body, ' ') AS seen FROM guarded;
