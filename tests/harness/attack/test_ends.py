"""However a run ends, it is never green, it says why, and what it made is gone by the end of the next run."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.target.account import unprivileged
from harness.target.connect import connect, dsn_with
from harness.target.model import Server
from harness.target.restart import crash, data_of, start
from harness.target.server import open_server
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES

CASE = CASES / "b_join_band"
MADE = "SELECT datname FROM pg_database WHERE datname LIKE 'tenantproof\\_%'"
LEFT = f"{MADE} UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenantproof\\_%'"


def attacked(case: Path, dsn: str) -> subprocess.Popen[str]:
    command = [
        str(Path(sys.executable).with_name("tenantproof")),
        "attack",
        "--config",
        str(case / "tenantproof.toml"),
        "--dsn",
        dsn,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)


def started(case: Path, dsn: str) -> subprocess.Popen[str]:
    """The command, once it attacks."""
    run = attacked(case, dsn)
    assert run.stderr is not None
    for line in run.stderr:
        if re.search(r"attacks tenant", line):
            return run
    raise AssertionError(f"it ended before it attacked: {run.communicate()}")


def ended(run: subprocess.Popen[str], deed: Callable[[subprocess.Popen[str]], object]) -> tuple[int, str]:
    deed(run)
    out, err = run.communicate(timeout=60)
    return run.returncode, out + err


def loaded(case: Path, dsn: str) -> str:
    with connect(dsn) as connection:
        tell(connection, (case / "schema.sql").read_text())
    return dsn


def left(dsn: str) -> list[str]:
    with connect(dsn) as connection:
        return [str(name) for (name,) in ask(connection, LEFT)]


def gone(dsn: str) -> bool:
    """After another run on the same server, which may have to wait until the server notices."""
    until = time.monotonic() + 20
    while left(dsn) and time.monotonic() < until:
        run = started(CASE, dsn)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
    return not left(dsn)


@pytest.fixture
def beside(server: Server) -> Iterator[str]:
    """A database with another, short case."""
    with connect(server.dsn) as connection:
        tell(connection, "CREATE DATABASE test_beside")
    yield loaded(CASE, dsn_with(server.dsn, dbname="test_beside"))
    with connect(server.dsn) as connection:
        tell(connection, "DROP DATABASE test_beside WITH (FORCE)")


def test_a_stopped_run_is_no_verdict_and_leaves_nothing(database: Database) -> None:
    code, said = ended(started(CASE, loaded(CASE, database.dsn)), lambda run: run.send_signal(signal.SIGINT))
    assert code == 3
    assert "Traceback" not in said
    assert left(database.dsn) == []


def test_what_a_killed_run_left_goes_with_the_next(database: Database, beside: str) -> None:
    code, _ = ended(started(CASE, loaded(CASE, database.dsn)), lambda run: run.kill())
    assert code == -signal.SIGKILL
    assert left(database.dsn) != []
    assert gone(beside)


def test_a_run_that_lost_its_connections_says_so(database: Database) -> None:
    others = "datname LIKE 'tenantproof\\_%' AND query LIKE '%SAVEPOINT tenantproof_guard%'"

    def lose(_: object) -> None:
        with connect(database.dsn) as connection:
            while not ask(connection, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"):
                time.sleep(0.01)

    code, said = ended(started(CASE, loaded(CASE, database.dsn)), lose)
    assert code in (2, 3), said
    assert "Traceback" not in said
    assert left(database.dsn) == []


@pytest.mark.long
def test_a_server_that_crashes_ends_the_run_and_the_next_cleans_up() -> None:
    with open_server("embedded") as own:
        assert own.bindir is not None
        dsn, data = loaded(CASE, own.dsn), data_of(own.dsn)
        code, said = ended(started(CASE, dsn), lambda _: crash(data))
        assert code in (2, 3), said
        assert "Traceback" not in said
        start(own.bindir, data)
        assert gone(dsn)


@pytest.mark.long
def test_a_full_disk_ends_the_run() -> None:
    """Needs the right to mount: the target and its clones are on a file system that has room for two of them."""
    with open_server("embedded") as own:
        disk = data_of(own.dsn).parent / "disk"
        disk.mkdir()
        account = unprivileged()
        owner = f",uid={account.pw_uid}" if account is not None else ""
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=22m,mode=0700{owner}", "none", disk], check=True)
        try:
            with connect(own.dsn) as connection:
                tell(connection, f"CREATE TABLESPACE little LOCATION '{disk}'")
                tell(connection, "CREATE DATABASE cramped TABLESPACE little")
            dsn = loaded(CASE, dsn_with(own.dsn, dbname="cramped"))
            run = attacked(CASE, dsn)
            out, err = run.communicate(timeout=60)
            assert run.returncode in (2, 3), out + err
            assert "No space left on device" in out + err
            assert "Traceback" not in out + err
            assert left(dsn) == []
        finally:
            with connect(own.dsn) as connection:
                tell(connection, "DROP DATABASE IF EXISTS cramped WITH (FORCE)")
            subprocess.run(["umount", disk], check=True)
