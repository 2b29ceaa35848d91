-- Invariant: a change to a tenant's row and its audit row are committed together or not at all, and an audit row is
-- never changed afterwards. Columns named as arguments of the trigger are logged as SHA-256: enough to prove what was
-- said, without keeping a second copy of it.
--
-- The trigger acts as audit_writer, which can insert into audit_log and do nothing else. Its search_path is pinned with
-- pg_temp last, so that nothing of the caller's can take the place of what it calls.

CREATE SCHEMA IF NOT EXISTS audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC, app_user;

CREATE OR REPLACE FUNCTION audit.digest_columns(entry jsonb, hidden text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT pg_catalog.jsonb_object_agg(key, CASE
          WHEN key OPERATOR(pg_catalog.=) ANY (hidden) AND value OPERATOR(pg_catalog.<>) 'null'::pg_catalog.jsonb
          THEN pg_catalog.to_jsonb('sha256:'::text OPERATOR(pg_catalog.||)
                 pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(value OPERATOR(pg_catalog.#>>) '{}', 'UTF8')), 'hex'))
          ELSE value END) FROM pg_catalog.jsonb_each(entry));

-- A role that is no superuser must be a member of the owner to replace what it owns; it is one until the end of this script.
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND NOT rolsuper) THEN
    GRANT audit_writer TO CURRENT_USER;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION audit.record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  is_ jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  subject jsonb := coalesce(is_, was);
BEGIN
  IF TG_OP = 'UPDATE' THEN  -- keep what changed
    SELECT jsonb_object_agg(key, was -> key), jsonb_object_agg(key, value) INTO was, is_
    FROM jsonb_each(is_) WHERE value IS DISTINCT FROM was -> key;
    IF is_ IS NULL THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_NARGS > 0 THEN
    was := audit.digest_columns(was, TG_ARGV);
    is_ := audit.digest_columns(is_, TG_ARGV);
  END IF;
  INSERT INTO public.audit_log
    (tenant_id, actor_id, actor_role, database_role, request_id, table_name, row_id, action, before, after)
  VALUES (
    (subject ->> 'tenant_id')::integer, tenancy.current_actor(), nullif(current_setting('app.user_role', true), ''),
    session_user, nullif(left(current_setting('app.request_id', true), 200), ''),
    TG_TABLE_NAME, coalesce(subject ->> 'id', subject ->> 'tenant_id')::bigint, TG_OP, was, is_);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit.refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;

REVOKE ALL ON FUNCTION audit.record(), audit.refuse(), audit.digest_columns(jsonb, text[]) FROM PUBLIC, app_user;

DO $$
DECLARE
  this record;
BEGIN
  IF to_regclass('public.audit_log') IS NULL THEN
    RETURN;
  END IF;
  FOR this IN SELECT * FROM (VALUES ('tenants', ''), ('users', ''), ('conversations', ''), ('messages', '''body'''))
              AS t (name, hidden)
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON public.%I
                      FOR EACH ROW EXECUTE FUNCTION audit.record(%s)', this.name, this.hidden);
  END LOOP;
  FOR this IN SELECT unnest(ARRAY['audit_log', 'audit_seals']) AS name LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I
                      FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', this.name);
  END LOOP;
  GRANT INSERT ON public.audit_log TO audit_writer;
END $$;

GRANT USAGE ON SCHEMA public, tenancy TO audit_writer;
GRANT USAGE, CREATE ON SCHEMA audit TO audit_writer;  -- a new owner needs CREATE, for as long as the next line takes
GRANT EXECUTE ON FUNCTION tenancy.current_actor(), audit.digest_columns(jsonb, text[]) TO audit_writer;
ALTER FUNCTION audit.record() OWNER TO audit_writer;
REVOKE CREATE ON SCHEMA audit FROM audit_writer;

DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND NOT rolsuper) THEN
    REVOKE audit_writer FROM CURRENT_USER GRANTED BY CURRENT_USER;
  END IF;
END $$;
