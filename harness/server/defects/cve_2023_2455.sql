-- The plan of an inlined set-returning function was not marked as depending on the role.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_a ON guarded TO :"a" USING (tenant = 'a');

CREATE POLICY own_b ON guarded TO :"b" USING (tenant = 'b');

GRANT SELECT ON guarded, open TO :"a", :"b";

CREATE FUNCTION rows() RETURNS SETOF guarded STABLE LANGUAGE sql AS $$ SELECT * FROM guarded $$;

CREATE FUNCTION open_rows() RETURNS SETOF open STABLE LANGUAGE sql AS $$ SELECT * FROM open $$;
-- @probe
PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM rows();

SET ROLE :"b";

EXECUTE cached;

RESET ROLE;

SET ROLE :"a";

EXECUTE cached;
-- @control
PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM open_rows();

SET ROLE :"b";

EXECUTE cached;

RESET ROLE;

SET ROLE :"a";

EXECUTE cached;
-- @silent
PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM rows();

SET ROLE :"b";

EXECUTE cached;

RESET ROLE;

SET ROLE :"a";

SELECT string_agg(body, ' ') AS seen FROM rows();
