-- Invariant: who acts is said by four settings of the transaction: app.tenant_id, app.user_id, app.user_role and
-- app.request_id. One that is unset, empty or not a number between 1 and 999999999 is NULL, equal to no row's tenant.
-- The functions never raise, so that a broken context shows nothing instead of an error.
--
-- LANGUAGE sql with a RETURN body: parsed when created, so that nobody's search_path can change what it calls; STABLE
-- and without SET, so that the planner inlines it and the comparison becomes an index condition with the estimate of
-- this tenant. (A sub-select round it would lose that estimate; an IMMUTABLE one would be cached across tenants.)

CREATE SCHEMA IF NOT EXISTS tenancy;

CREATE OR REPLACE FUNCTION tenancy.current_tenant() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN pg_catalog.current_setting('app.tenant_id', true) OPERATOR(pg_catalog.~) '^[1-9][0-9]{0,8}$'
            THEN pg_catalog.current_setting('app.tenant_id', true)::pg_catalog.int4 END;

CREATE OR REPLACE FUNCTION tenancy.current_actor() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN pg_catalog.current_setting('app.user_id', true) OPERATOR(pg_catalog.~) '^[1-9][0-9]{0,17}$'
            THEN pg_catalog.current_setting('app.user_id', true)::pg_catalog.int8 END;

COMMENT ON FUNCTION tenancy.current_tenant() IS 'the tenant of this transaction; NULL, which equals no row, without one';
COMMENT ON FUNCTION tenancy.current_actor() IS 'the user of this transaction, for the audit log';
