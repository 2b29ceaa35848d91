"""A clone is like its source, and none is left behind by a run that ended."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict

import pytest
from psycopg import sql

from harness.errors import Interrupted
from harness.target.clones import Clones, Obstacle, maintenance, remove_stale
from harness.target.connect import connect
from harness.target.owner import Owner, this_process
from harness.target.server import open_server
from tests.conftest import Database
from tests.harness.target.subject import APP, furnish

RUN = """
import os, signal, sys, time
from harness.target.clones import Clones
with Clones(sys.argv[1]) as clones:
    print(clones.make(sys.argv[2]), flush=True)
    time.sleep(60)
"""


def databases(dsn: str) -> set[str]:
    with connect(dsn, dbname="postgres") as conn:
        return {name for (name,) in conn.execute("SELECT datname FROM pg_database").fetchall()}


def ended_run(database: Database, number: signal.Signals) -> str:
    """The name of the clone that a run had when it was ended by the signal ``number``."""
    command = [sys.executable, "-c", RUN, database.dsn, database.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout is not None
        name = run.stdout.readline().strip()
        assert name in databases(database.dsn)
        run.send_signal(number)
    return name


def test_a_clone_and_its_clone_have_all_that_a_template_loses(database: Database) -> None:
    furnish(database)
    with Clones(database.dsn) as clones:
        second = clones.make(clones.make(database.name))
        with connect(clones.dsn(second), user=APP) as conn:
            settings = "app.tenant_id", "search_path", "TimeZone", "statement_timeout"
            row = conn.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in settings)).fetchone()
            assert row == ('it\'s "7", a', '"$user", "Odd ""n,ame", public', "Asia/Tokyo", "5s")
        with connect(clones.dsn(second)) as conn:
            facts = conn.execute(
                "SELECT pg_get_userbyid(datdba), datacl::text FROM pg_database WHERE datname IN (%s, %s)",
                [second, database.name],
            ).fetchall()
            temp = conn.execute("SELECT has_database_privilege(%s, current_database(), 'TEMP')", [APP]).fetchone()
    assert facts[0] == facts[1]
    assert facts[0][0] == "subject_owner"
    assert temp == (False,)


def test_a_clone_holds_the_rows_and_leaves_the_source_alone(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE TABLE t AS SELECT 1 AS a")
    with Clones(database.dsn) as clones, connect(clones.dsn(clones.make(database.name))) as conn:
        assert conn.execute("DELETE FROM t RETURNING a").fetchall() == [(1,)]
    with connect(database.dsn) as conn:
        assert conn.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_clones_are_dropped_at_the_end_whoever_is_connected(database: Database) -> None:
    with Clones(database.dsn) as clones:
        names = {clones.make(database.name), clones.make(database.name)}
        guest = connect(clones.dsn(min(names)))
        assert names <= databases(database.dsn)
    guest.close()
    assert not names & databases(database.dsn)


def test_clones_are_dropped_after_an_error(database: Database) -> None:
    before = databases(database.dsn)
    clones = Clones(database.dsn)
    with pytest.raises(Interrupted), clones:
        clones.make(clones.make(database.name) + "_absent")
    assert databases(database.dsn) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_clones_are_dropped_when_the_run_is_stopped(database: Database, number: signal.Signals) -> None:
    assert ended_run(database, number) not in databases(database.dsn)


def test_the_next_run_removes_what_a_killed_one_left(database: Database) -> None:
    name = ended_run(database, signal.SIGKILL)
    until = time.monotonic() + 20
    while name in databases(database.dsn) and time.monotonic() < until:
        with Clones(database.dsn):  # the lock goes when the server notices that its client is gone
            pass
    assert name not in databases(database.dsn)


def test_the_clones_of_a_live_run_stay(database: Database) -> None:
    with Clones(database.dsn) as first:
        name = first.make(database.name)
        with Clones(database.dsn) as second:
            second.make(database.name)
            assert name in databases(database.dsn)
        assert name in databases(database.dsn)


@pytest.mark.parametrize(
    ("owner", "age", "goes"),
    [
        (this_process(), 7200, False),
        (Owner(host=this_process().host, pid=this_process().pid, started="0"), 0, True),
        (Owner(host="elsewhere.example", pid=1, started="1"), 7200, True),
        (Owner(host="elsewhere.example", pid=1, started="1"), 60, False),
    ],
    ids=["live", "pid used again", "elsewhere, long ago", "elsewhere, just now"],
)
def test_a_clone_without_lock_goes_only_when_its_run_is_surely_dead(
    database: Database, owner: Owner, age: int, goes: bool
) -> None:
    about = json.dumps({"tenantproof": "0abcdef", "since": time.time() - age, "owner": asdict(owner)})
    with maintenance(database.dsn) as conn:
        conn.execute("CREATE DATABASE tenantproof_0abcdef_0")
        try:
            conn.execute(sql.SQL("COMMENT ON DATABASE tenantproof_0abcdef_0 IS {}").format(sql.Literal(about)))
            assert remove_stale(conn) == (["tenantproof_0abcdef_0"] if goes else [])
        finally:
            conn.execute("DROP DATABASE IF EXISTS tenantproof_0abcdef_0")


def test_a_database_that_only_looks_like_a_clone_stays(database: Database) -> None:
    with maintenance(database.dsn) as conn:
        conn.execute("CREATE DATABASE tenantproof_0abcdef_1")
        try:
            conn.execute("COMMENT ON DATABASE tenantproof_0abcdef_1 IS 'mine'")
            assert remove_stale(conn) == []
        finally:
            conn.execute("DROP DATABASE tenantproof_0abcdef_1")


def test_another_connection_to_the_source_stands_in_the_way(database: Database) -> None:
    with Clones(database.dsn) as clones:
        assert clones.why_not(database.name) is None
        with connect(database.dsn):
            refused = clones.why_not(database.name)
            assert refused is not None
            assert refused.obstacle is Obstacle.CONNECTED
        assert clones.why_not(database.name) is None


def test_an_absent_source_stands_in_the_way(database: Database) -> None:
    with Clones(database.dsn) as clones:
        refused = clones.why_not("no_such_database")
    assert refused is not None
    assert refused.obstacle is Obstacle.ABSENT


def test_a_copy_that_fails_ends_the_run(database: Database) -> None:
    with Clones(database.dsn) as clones, pytest.raises(Interrupted, match="could not be cloned"):
        clones.make("no_such_database")


def test_more_than_a_gigabyte_is_cloned_only_when_asked_for(database: Database) -> None:
    with Clones(database.dsn) as clones:
        refused = clones.why_not(database.name, largest=1024)
        assert clones.why_not(database.name, largest=1024, clone=True) is None
        with connect(database.dsn):
            occupied = clones.why_not(database.name, largest=1024)
    for told in (refused, occupied):
        assert told is not None
        assert told.obstacle is Obstacle.LARGE


def test_a_user_without_createdb_cannot_clone(database: Database) -> None:
    furnish(database)
    with connect(database.dsn) as conn:
        conn.execute(f"GRANT CONNECT ON DATABASE postgres TO {APP}".encode())
    try:
        with Clones(f"{database.dsn} user={APP}") as clones:
            refused = clones.why_not(database.name)
    finally:
        with connect(database.dsn) as conn:
            conn.execute(f"REVOKE CONNECT ON DATABASE postgres FROM {APP}".encode())
    assert refused is not None
    assert refused.obstacle is Obstacle.PRIVILEGE


def test_a_clone_that_cannot_be_completed_ends_the_run(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE ROLE half_maker LOGIN CREATEDB")
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO half_maker").format(sql.Identifier(database.name)))
        conn.execute(
            sql.SQL("ALTER DATABASE {} SET session_preload_libraries TO ''").format(sql.Identifier(database.name))
        )
    before = databases(database.dsn)
    with Clones(f"{database.dsn} user=half_maker") as clones, pytest.raises(Interrupted, match="could not be given"):
        clones.make(database.name)
    assert databases(database.dsn) == before


def test_clones_survive_the_loss_of_the_maintenance_connection(database: Database) -> None:
    with Clones(database.dsn) as clones:
        first = clones.make(database.name)
        with connect(database.dsn) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
                [int(first.split("_")[1], 16)],
            )
        second = clones.make(first)
        assert {first, second} <= databases(database.dsn)
    assert not {first, second} & databases(database.dsn)


def test_the_maintenance_database_itself_can_be_cloned(database: Database) -> None:
    # On a server of its own: others' fixtures are connected to postgres on the shared one.
    with open_server("embedded:16") as server, Clones(server.dsn) as clones:
        connect(clones.dsn(clones.make("postgres"))).close()


def test_a_database_of_an_older_server_is_copied_while_others_are_connected() -> None:
    with open_server("embedded:16") as old:
        with connect(old.dsn) as conn:
            conn.execute("CREATE DATABASE kept")
        with Clones(old.dsn) as clones, connect(old.dsn, dbname="kept") as other:
            other.execute("CREATE TABLE items AS SELECT 7 AS n")
            copy = clones.copy("kept")
            with connect(clones.dsn(copy)) as copied:
                assert copied.execute("SELECT n FROM items").fetchone() == (7,)
