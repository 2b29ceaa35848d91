-- The row that MERGE's UPDATE makes was checked by the INSERT policies alone: a tenant's own row can be
-- pushed into another tenant's data.
-- @setup
CREATE TABLE guarded (id int, tenant text, body text);

INSERT INTO guarded VALUES (1, 'a', :'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

CREATE POLICY read ON guarded FOR SELECT USING (tenant = 'a');

CREATE POLICY change ON guarded FOR UPDATE USING (tenant = 'a');

CREATE POLICY submit ON guarded FOR INSERT WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON guarded, open TO :"a";
-- @probe
SET ROLE :"a";

-- @refusable
MERGE INTO guarded t USING (VALUES (1)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET tenant = 'b';

RESET ROLE;

SELECT string_agg(body, ' ') AS seen FROM guarded WHERE tenant = 'b';
-- @control
SET ROLE :"a";

MERGE INTO open t USING (VALUES (1)) s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET tenant = 'b';

RESET ROLE;

SELECT string_agg(body, ' ') AS seen FROM open WHERE tenant = 'b';
-- @silent
DELETE FROM guarded;

INSERT INTO guarded VALUES (1, 'a', :'secret');

SET ROLE :"a";

-- @refusable
UPDATE guarded SET tenant = 'b' WHERE id = 1;

RESET ROLE;

SELECT string_agg(body, ' ') AS seen FROM guarded WHERE tenant = 'b';
