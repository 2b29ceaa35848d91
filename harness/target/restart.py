"""A server that the harness made can be ended as a crash would end it, and comes back at the same address."""

from pathlib import Path

from harness.errors import Interrupted
from harness.target.account import run_as, unprivileged
from harness.target.connect import connect
from harness.target.runfolder import halt
from harness.target.text import ask


def data_of(dsn: str) -> Path:
    """The data folder of the server at ``dsn``, as a superuser is told it."""
    with connect(dsn) as conn:
        return Path(str(ask(conn, "SHOW data_directory")[0][0]))


def crash(data: Path) -> None:
    """End the server on ``data`` by immediate shutdown: it recovers from its log when it starts."""
    halt(data)


def start(bindir: Path, data: Path) -> None:
    """Start the server on ``data`` and wait until it takes connections. Interrupted where it does not."""
    home = data.parent
    command = [str(bindir / "pg_ctl"), "-D", str(data), "-l", str(home / "log"), "-w", "-t", "60", "start"]
    done = run_as(unprivileged(), command, home)
    if done.returncode:
        what = f"the server did not start again: {' '.join((done.stdout + done.stderr).split())[-300:]}"
        raise Interrupted(what, remedy=f"its log is {home / 'log'}, while the run lasts; leave out --faults meanwhile")
