-- Sub-queries, CTEs, sublinks and security_invoker views did not make the plan depend on the role that runs it,
-- which shows where they come out of a function that was inlined.
-- @setup
CREATE TABLE guarded (tenant text, body text);

INSERT INTO guarded VALUES ('a', 'mine'), ('b', :'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_a ON guarded TO :"a" USING (tenant = 'a');

CREATE POLICY own_b ON guarded TO :"b" USING (tenant = 'b');

GRANT SELECT ON guarded, open TO :"a", :"b";

CREATE FUNCTION rows() RETURNS SETOF guarded STABLE LANGUAGE sql AS $$ WITH found AS (SELECT * FROM guarded) SELECT * FROM found $$;

CREATE FUNCTION open_rows() RETURNS SETOF open STABLE LANGUAGE sql AS $$ WITH found AS (SELECT * FROM open) SELECT * FROM found $$;
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
PREPARE cached AS SELECT string_agg(body, ' ') AS seen FROM guarded;

SET ROLE :"b";

EXECUTE cached;

RESET ROLE;

SET ROLE :"a";

EXECUTE cached;
