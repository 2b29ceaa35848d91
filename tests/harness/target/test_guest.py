"""What a run builds on somebody's server is gone when the run is, however it ends; what it did not build stays."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from harness.errors import UsageError
from harness.target.connect import connect, database_of, dsn_with
from harness.target.guest import guest
from tests.conftest import Database

APP = "guest_app"
Standing = tuple[set[str], set[str]]
RUN = """
import sys, time
from harness.target.connect import connect
from harness.target.guest import guest

def build(dsn):
    with connect(dsn) as conn:
        conn.execute("CREATE ROLE guest_app LOGIN")
        conn.execute("CREATE TABLE notes (); GRANT SELECT ON notes TO guest_app")
    if sys.argv[2] == "building":
        print("now", flush=True)
        time.sleep(60)

with guest(sys.argv[1], "guest_app", build):
    print("now", flush=True)
    time.sleep(60)
"""


def standing(dsn: str) -> Standing:
    """The databases and roles of the server."""
    with connect(dsn) as conn:
        databases = {name for (name,) in conn.execute("SELECT datname FROM pg_database").fetchall()}
        return databases, {name for (name,) in conn.execute("SELECT rolname FROM pg_roles").fetchall()}


def build(dsn: str) -> None:
    with connect(dsn) as conn:
        conn.execute("CREATE ROLE guest_app LOGIN; CREATE TABLE notes (); GRANT SELECT ON notes TO guest_app")


def test_database_and_roles_are_there_for_the_block_alone(database: Database) -> None:
    before = standing(database.dsn)
    with guest(database.dsn, APP, build) as dsn:
        during = standing(database.dsn)
        with connect(dsn, user=APP) as conn:
            assert conn.execute("SELECT * FROM notes").fetchall() == []
    assert during[0] - before[0] == {database_of(dsn)}
    assert during[1] - before[1] == {APP}
    assert standing(database.dsn) == before
    with connect(database.dsn) as conn:
        assert conn.execute("SELECT count(*) FROM pg_class WHERE relname = 'notes'").fetchone() == (0,)


def test_a_role_that_was_there_stays(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE ROLE guest_app LOGIN")
    before = standing(database.dsn)
    with guest(database.dsn, APP, _grant):
        pass
    assert standing(database.dsn) == before


def test_a_role_that_others_use_by_now_stays_and_is_told(database: Database) -> None:
    said: list[str] = []
    with guest(database.dsn, APP, build, said.append), connect(database.dsn) as conn:
        conn.execute("CREATE TABLE theirs (); GRANT SELECT ON theirs TO guest_app")
    assert APP in standing(database.dsn)[1]
    assert said == ["roles that others use by now stay: guest_app"]


def test_a_role_that_is_logged_in_stays_and_is_told(database: Database) -> None:
    said: list[str] = []

    def with_login(dsn: str) -> None:
        build(dsn)
        held.enter_context(connect(database.dsn, user=APP))

    with ExitStack() as held:
        with guest(database.dsn, APP, with_login, said.append):
            pass
        assert said == ["roles that others use by now stay: guest_app"]
        assert APP in standing(database.dsn)[1]


def test_what_appeared_after_the_building_is_somebody_elses(database: Database) -> None:
    with guest(database.dsn, APP, build), connect(database.dsn) as conn:
        conn.execute("CREATE ROLE latecomer")
    assert "latecomer" in standing(database.dsn)[1]


def test_a_build_that_fails_leaves_nothing(database: Database) -> None:
    before = standing(database.dsn)

    def broken(dsn: str) -> None:
        build(dsn)
        raise UsageError("the third step failed", remedy="mend it")

    with pytest.raises(UsageError, match="third step"), guest(database.dsn, APP, broken):
        pass
    assert standing(database.dsn) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["building", "running"])
def test_a_run_that_is_stopped_leaves_nothing(database: Database, moment: str, number: signal.Signals) -> None:
    before = standing(database.dsn)
    # Whoever runs the tests may ignore SIGINT, as a job in the background does; its children would ignore it too.
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{RUN}"
    command = [sys.executable, "-c", code, database.dsn, moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        try:
            assert run.stdout is not None
            assert run.stdout.readline() == "now\n"
            during = standing(database.dsn)
            assert len(during[0] - before[0]) == 1
            assert during[1] - before[1] == {APP}
            run.send_signal(number)
            run.wait(20)
        finally:
            run.kill()
    assert standing(database.dsn) == before


@contextmanager
def user(database: Database, attributes: str) -> Iterator[str]:
    """The address of a user with these attributes, who may make tables in the named database."""
    with connect(database.dsn) as conn:
        conn.execute(f"CREATE ROLE tenant_of_the_server LOGIN {attributes}".encode())
        conn.execute("GRANT CREATE ON SCHEMA public TO tenant_of_the_server")
    yield dsn_with(database.dsn, user="tenant_of_the_server")


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ("CREATEDB", "may not create roles"),
        ("CREATEROLE", "may not create databases"),
        ("", "may not create databases"),
    ],
)
def test_who_may_not_make_what_is_needed_is_refused_before(database: Database, attributes: str, says: str) -> None:
    with user(database, attributes) as dsn:
        before = standing(database.dsn)
        with pytest.raises(UsageError, match=says) as refused, guest(dsn, APP, _unreached):
            pass
        assert "nothing was touched" in refused.value.what
        assert standing(database.dsn) == before


def test_who_may_make_databases_and_roles_needs_no_more(database: Database) -> None:
    with user(database, "CREATEDB CREATEROLE") as dsn:
        before = standing(database.dsn)
        with guest(dsn, APP, build):
            assert APP in standing(database.dsn)[1]
        assert standing(database.dsn) == before


def test_who_may_make_databases_alone_suffices_where_the_role_is_there(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE ROLE guest_app LOGIN")
    with user(database, "CREATEDB") as dsn:
        before = standing(database.dsn)
        with guest(dsn, APP, _grant):
            pass
        assert standing(database.dsn) == before


def _grant(dsn: str) -> None:
    with connect(dsn) as conn:
        conn.execute("CREATE TABLE notes (); GRANT SELECT ON notes TO guest_app")


def _unreached(_dsn: str) -> None:
    pytest.fail("something was built")
