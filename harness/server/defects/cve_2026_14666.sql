-- Changes of membership, role attributes and database ownership did not invalidate plans that policies shaped.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_a ON guarded TO :"a" USING (tenant = 'a');

CREATE POLICY own_b ON guarded TO :"b" USING (tenant = 'b');

GRANT SELECT ON guarded TO :"a";
-- @probe
GRANT :"b" TO :"a";

PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM guarded;

SET ROLE :"a";

EXECUTE cached;

RESET ROLE;

REVOKE :"b" FROM :"a";

SET ROLE :"a";

EXECUTE cached;
-- @control
GRANT :"b" TO :"a";

PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM guarded;

SET ROLE :"a";

EXECUTE cached;
-- @silent
GRANT :"b" TO :"a";

PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM guarded;

SET ROLE :"a";

EXECUTE cached;

RESET ROLE;

REVOKE :"b" FROM :"a";

SET ROLE :"a";

SELECT string_agg(body, ' ') AS seen FROM guarded;
