"""What the scripts of rls/ promise on their first lines."""

import pytest
from psycopg import errors, sql

from harness.target.connect import connect
from system import rowsecurity
from system.provision import provision
from tests.conftest import Database
from tests.migrations.conftest import TABLES
from tests.rls.acting import acting
from tests.rls.conftest import Furnished

_STATE = """
SELECT 'policy', polrelid::regclass::text, polname::text, concat_ws(' ', polcmd, polpermissive, polroles::regrole[],
       pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
UNION ALL SELECT 'relation', oid::regclass::text, ARRAY(SELECT unnest(relacl)::text ORDER BY 1)::text, concat_ws(' ', relrowsecurity, relforcerowsecurity, relowner)
          FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT 'column', attrelid::regclass::text, attname::text, ARRAY(SELECT unnest(attacl)::text ORDER BY 1)::text FROM pg_attribute WHERE attacl IS NOT NULL
UNION ALL SELECT 'function', oid::regprocedure::text, ARRAY(SELECT unnest(proacl)::text ORDER BY 1)::text, concat_ws(' ', proowner, proconfig, prosrc)
          FROM pg_proc WHERE pronamespace IN ('audit'::regnamespace, 'tenancy'::regnamespace)
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'schema', nspname::text, ARRAY(SELECT unnest(nspacl)::text ORDER BY 1)::text, '' FROM pg_namespace
UNION ALL SELECT 'database', datname::text, ARRAY(SELECT unnest(datacl)::text ORDER BY 1)::text, '' FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'role', rolname::text, concat_ws(' ', rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolcanlogin), ''
          FROM pg_roles WHERE rolname IN ('admin_user', 'app_user', 'audit_writer')
"""


def test_running_the_scripts_again_changes_nothing(database: Database) -> None:
    provision(database.dsn)
    with connect(database.dsn) as conn:
        before = sorted(map(str, conn.execute(_STATE)))
        rowsecurity.apply(conn)
        assert sorted(map(str, conn.execute(_STATE))) == before


@pytest.mark.parametrize(
    "breakage",
    [
        "ALTER TABLE messages DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY own_tenant ON users USING (true)",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO app_user",
        "GRANT pg_read_all_data TO app_user",
        "ALTER ROLE app_user BYPASSRLS CREATEDB",
        "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION audit.record() TO PUBLIC",
        "ALTER ROLE app_user SET app.tenant_id = '1'",
        "ALTER DATABASE {database} SET app.tenant_id = '1'",
    ],
)
def test_running_the_scripts_again_mends_what_was_loosened(database: Database, breakage: str) -> None:
    provision(database.dsn)
    settings = "SELECT concat(setrole, setconfig) FROM pg_db_role_setting ORDER BY 1"
    members = "SELECT concat(roleid, member) FROM pg_auth_members ORDER BY 1"
    with connect(database.dsn) as conn:
        before = [sorted(map(str, conn.execute(question))) for question in (_STATE, settings, members)]
        conn.execute(sql.SQL(breakage).format(database=sql.Identifier(database.name)))
        assert [sorted(map(str, conn.execute(question))) for question in (_STATE, settings, members)] != before
        rowsecurity.apply(conn)
        assert [sorted(map(str, conn.execute(question))) for question in (_STATE, settings, members)] == before


@pytest.mark.parametrize("tenant", [None, "", "0", "-1", " 1", "01", "1e0", "1;2", "abc", "999999999999", "١"])
def test_a_context_that_names_no_tenant_shows_nothing_and_raises_nothing(
    furnished: Furnished, tenant: str | None
) -> None:
    with acting(furnished.app_dsn, tenant, furnished.here.user, "owner") as conn:
        for table in TABLES:
            assert conn.execute(sql.SQL("SELECT FROM {}").format(sql.Identifier(table))).rowcount == 0
        for table in ("users", "conversations", "messages"):
            assert conn.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table))).rowcount == 0


def test_a_context_that_names_a_tenant_shows_its_rows_and_no_others(furnished: Furnished) -> None:
    with acting(furnished.app_dsn, furnished.here.tenant, furnished.here.user, "owner") as conn:
        for table in TABLES:
            question = sql.SQL("SELECT DISTINCT tenant_id FROM {}").format(sql.Identifier(table))
            assert conn.execute(question).fetchall() == [(furnished.here.tenant,)], table


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE messages",
        "CREATE TABLE public.mine (a integer)",
        "CREATE TEMPORARY TABLE messages (a integer)",
        "CREATE SCHEMA mine",
        "CREATE TABLE tenancy.mine (a integer)",
        "CREATE TRIGGER mine AFTER INSERT ON messages EXECUTE FUNCTION tsvector_update_trigger()",
        "SELECT nextval('users_id_seq')",
        "INSERT INTO users (tenant_id, id, email, display_name) OVERRIDING SYSTEM VALUE VALUES (1, 1, 'a', 'b')",
        "UPDATE conversations SET tenant_id = 2",
        "UPDATE messages SET conversation_id = 2",
        "UPDATE messages SET created_at = now()",
        "INSERT INTO tenants (name) VALUES ('mine')",
        "INSERT INTO audit_log (tenant_id, table_name, row_id, action, database_role) VALUES (1, 'a', 1, 'DELETE', 'b')",
        "UPDATE audit_log SET actor_id = 1",
        "DELETE FROM audit_seals",
        "SELECT * FROM alembic_version",
        "SET ROLE admin_user",
        "SET ROLE audit_writer",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_role_is_refused_what_it_was_not_granted(furnished: Furnished, statement: str) -> None:
    with acting(furnished.app_dsn, 1, 1, "owner") as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute(statement)


def test_the_two_users_are_what_they_are_said_to_be(furnished: Furnished) -> None:
    attributes = (
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolcanlogin, rolbypassrls FROM pg_roles WHERE rolname = %s"
    )
    granted = (
        "SELECT DISTINCT privilege_type FROM information_schema.table_privileges WHERE grantee IN ('app_user', 'PUBLIC') "
        "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    with connect(furnished.dsn) as conn:
        assert conn.execute(attributes, ["admin_user"]).fetchone() == (True, True, True, True, False)
        assert conn.execute(attributes, ["app_user"]).fetchone() == (False, False, False, True, False)
        assert {kind for (kind,) in conn.execute(granted).fetchall()} <= {"SELECT", "INSERT", "UPDATE", "DELETE"}
