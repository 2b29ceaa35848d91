"""A server made from binaries lives in the run's own folder, listens on this machine only, and goes with the run.

Its data is thrown away, so it need not survive a crash: fsync, synchronous_commit and full_page_writes are off.
"""

import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from pwd import struct_passwd

from psycopg.conninfo import make_conninfo

from harness.errors import Interrupted, UsageError
from harness.target.account import hand_over, run_as, unprivileged
from harness.target.connect import connect, url_of
from harness.target.ending import orderly_end, undisturbed
from harness.target.memory import in_memory
from harness.target.model import Server
from harness.target.runfolder import halt
from harness.target.workplace import workplace

_NEEDED = ("initdb", "pg_ctl", "postgres")
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
"""


@contextmanager
def local_server(
    bindir: Path, *, origin: str, auth_local: str = "scram-sha-256", user: str = "postgres", bulky: bool = False
) -> Iterator[Server]:
    """A server from the binaries in ``bindir``, with a random password for its superuser ``user``.

    ``auth_local`` is the socket's method. Data is kept in memory where there is room, unless it is ``bulky``.
    """
    _check(bindir)
    with orderly_end(), workplace() as folder, nullcontext() if bulky else in_memory() as memory:
        account = unprivileged()
        home = folder / "server"
        home.mkdir(mode=0o700)
        hand_over(home, account)
        data = home / "data"
        if memory is not None:
            (memory / "data").mkdir(mode=0o700)
            hand_over(memory / "data", account)
            data.symlink_to(memory / "data")
        password = secrets.token_hex(16)
        try:
            _initialise(bindir, home, account, user, password, auth_local)
            port = _start(bindir, home, account)
            dsn = make_conninfo("", host=str(home), port=port, user=user, password=password, dbname="postgres")
            yield Server(dsn=url_of(dsn), origin=origin, version=version_of(dsn), owned=True, bindir=bindir)
        finally:
            with undisturbed():
                halt(data)


def version_of(dsn: str) -> str:
    """The server's version, ``18.4``, without what a distribution adds. Raises ConnectionFailed."""
    with connect(dsn) as conn:
        found = conn.execute("SHOW server_version").fetchone()
    assert found is not None
    return str(found[0]).split()[0]


def _check(bindir: Path) -> None:
    if not bindir.is_dir():
        remedy = "Name the folder that holds initdb and postgres: --postgres local:/usr/lib/postgresql/16/bin"
        raise UsageError(f"{bindir} is not a folder", remedy=remedy)
    for program in _NEEDED:
        if not (bindir / program).is_file():
            remedy = "Name the folder of a server installation (Debian: apt install postgresql)."
            raise UsageError(f"{bindir} has no {program}", remedy=remedy)


def _initialise(
    bindir: Path, home: Path, account: struct_passwd | None, user: str, password: str, auth_local: str
) -> None:
    secret = home / "password"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    hand_over(secret, account)
    # One locale everywhere, so that texts sort and messages read the same on every machine.
    command = [str(bindir / "initdb"), "-D", str(home / "data"), "-U", user, f"--pwfile={secret}", "--no-sync"]
    command += [f"--auth-local={auth_local}", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    try:
        done = run_as(account, command, home)
    except PermissionError:
        whose = f"user {account.pw_name}" if account is not None else "you"
        raise UsageError(
            f"{bindir}/initdb may not be run by {whose}", remedy="Make it readable for that user."
        ) from None
    finally:
        secret.unlink()
    if done.returncode:
        reason = " ".join(done.stderr.split())
        raise UsageError(f"{bindir}/initdb failed: {reason}", remedy="Check the installation and free disk space.")


def _start(bindir: Path, home: Path, account: struct_passwd | None) -> int:
    """Start the server and wait for it; the port. Tries again where another program was faster to take the port."""
    data, log = home / "data", home / "log"
    for _ in range(3):
        port = _free_port()
        settings = data / "postgresql.auto.conf"
        settings.write_text(_SETTINGS.format(port=port, sockets=home), encoding="utf-8")
        command = [str(bindir / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-t", "60", "start"]
        if run_as(account, command, home).returncode == 0:
            return port
        halt(data)
    reason = log.read_text(encoding="utf-8", errors="replace")[-500:] if log.exists() else "it wrote no log"
    raise Interrupted(f"The server of {bindir} does not start: {reason}", remedy="Check memory and free disk space.")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
