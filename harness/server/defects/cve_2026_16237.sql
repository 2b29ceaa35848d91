-- For isolation by views: the view's condition was not applied to the row that conflicts.
-- @setup
CREATE TABLE guarded (id int PRIMARY KEY, tenant text, body text);

INSERT INTO guarded VALUES (1, 'a', 'mine'), (2, 'b', :'secret');

CREATE VIEW own AS SELECT id, tenant, body FROM guarded WHERE tenant = 'a';

CREATE VIEW everything AS SELECT id, tenant, body FROM guarded;

GRANT SELECT, INSERT, UPDATE ON own, everything TO :"a";
-- @control
SET ROLE :"a";

INSERT INTO everything AS v VALUES (2, 'a', 'new') ON CONFLICT (id) DO UPDATE SET tenant = v.tenant RETURNING body AS seen;
-- @silent
SET ROLE :"a";

UPDATE own AS v SET tenant = v.tenant WHERE id = 2 RETURNING body AS seen;
-- @probe
SET ROLE :"a";

-- @refusable 55000
INSERT INTO own AS v VALUES (2, 'a', 'new') ON CONFLICT (id) DO UPDATE SET tenant = v.tenant RETURNING body AS seen;
