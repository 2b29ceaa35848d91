-- The owner of the table was not asked. Grants to the caller itself go as well, so the table is granted to PUBLIC.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

ALTER TABLE open ENABLE ROW LEVEL SECURITY;

CREATE POLICY everyone ON guarded USING (true);

CREATE POLICY everyone ON open USING (true);

CREATE POLICY fence ON guarded AS RESTRICTIVE TO :"a", :"b" USING (tenant = 'a');

GRANT SELECT ON guarded, open TO PUBLIC;
-- @silent
SET ROLE :"a";

SELECT string_agg(body, ' ') AS seen FROM guarded;
-- @probe
SET ROLE :"a";

-- @refusable
DROP OWNED BY CURRENT_USER;

SELECT string_agg(body, ' ') AS seen FROM guarded;
-- @control
SET ROLE :"a";

SELECT string_agg(body, ' ') AS seen FROM open;
