"""PgBouncer is tried as a real server process, with a configuration of the harness's own, and goes with the run."""

import contextlib
import pwd
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psycopg

from harness.errors import Interrupted
from harness.sql.compose import identifier
from harness.target.account import hand_over, unprivileged
from harness.target.connect import connect, database_of, dsn_with
from harness.target.text import tell
from harness.target.workplace import workplace

_PORT = 6432
_PATIENCE = 10.0


class Mode(StrEnum):
    TRANSACTION = "transaction"
    SESSION = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bouncer:
    """A running PgBouncer. ``dsn`` leads through it to the database, as the same user."""

    dsn: str
    running: "_Process"

    def restart(self) -> None:
        """End it at once, with all that goes through it, and start it again; it answers when this returns."""
        self.running.end()
        self.running.start()
        _await(self.dsn, self.running)

    def renew(self) -> None:
        """Give up every server connection, so that the next ones have served nobody."""
        with connect(self.dsn, dbname="pgbouncer") as admin:
            # RECONNECT and WAIT_CLOSE do the same in a quarter of a second; KILL drops at once, and pauses.
            database = identifier(database_of(self.dsn))
            tell(admin, f"KILL {database}")
            tell(admin, f"RESUME {database}")


def find() -> str | None:
    """Where PgBouncer is, None where it is not installed. Debian keeps it in /usr/sbin, which not every PATH has."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


@contextlib.contextmanager
def bouncing(program: str, dsn: str, mode: Mode, *, size: int = 2, clients: int = 20) -> Iterator[Bouncer]:
    """Run ``program`` before the database of ``dsn`` while the block lasts. Interrupted where it does not come up.

    ``size`` is the number of server connections, ``clients`` how many may come.
    """
    with connect(dsn) as conn:
        user, known = conn.info.user, conn.info.password
        place = {"host": conn.info.host, "port": str(conn.info.port)}
    account = _account(place["host"], place["port"])
    password = known or secrets.token_hex(16)
    with workplace() as folder:
        home = folder / "bouncer"
        home.mkdir(mode=0o700)
        _write(account, home / "userlist.txt", f'"{_doubled(user)}" "{_doubled(password)}"\n')
        _write(account, home / "pgbouncer.ini", _ini(home, place, user, mode, size, clients))
        hand_over(home, account)
        leads = dsn_with(dsn, host=str(home), port=str(_PORT), hostaddr=None, password=password, sslmode=None)
        running = _Process(program, home, account)
        running.start()
        try:
            _await(leads, running)
            yield Bouncer(dsn=leads, running=running)
        finally:
            running.end()


def _account(host: str, port: str) -> pwd.struct_passwd | None:
    """Who runs PgBouncer: root lends it the account of the server's socket, which alone may be let in to it."""
    account = unprivileged()
    socket = Path(host) / f".s.PGSQL.{port}"
    if account is None or not host.startswith("/") or not socket.exists() or socket.stat().st_uid == 0:
        return account
    return pwd.getpwuid(socket.stat().st_uid)


def _ini(home: Path, place: Mapping[str, str], user: str, mode: Mode, size: int, clients: int) -> str:
    target = " ".join(f"{key}={_quoted(value)}" for key, value in place.items())
    return "\n".join(
        (
            "[databases]",
            f"* = {target}",
            "[pgbouncer]",
            f"pool_mode = {mode}",
            "server_reset_query = DISCARD ALL",
            f"default_pool_size = {size}",
            f"max_client_conn = {clients}",
            "listen_port = 6432",
            f"unix_socket_dir = {home}",
            "unix_socket_mode = 0777",
            "auth_type = plain",
            f"auth_file = {home / 'userlist.txt'}",
            f"admin_users = {user}",
            f"logfile = {home / 'log'}",
            "query_wait_timeout = 10",
            # The default waits fifteen seconds before it tries a server again that was away for one.
            "server_login_retry = 1",
            "",
        )
    )


class _Process:
    """The program in its folder, which it may be started in more than once."""

    def __init__(self, program: str, home: Path, account: pwd.struct_passwd | None) -> None:
        self.home = home
        self._program, self._account = program, account
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        account = self._account
        self._process = subprocess.Popen(
            [self._program, "--quiet", str(self.home / "pgbouncer.ini")],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        assert self._process is not None
        self._process.terminate()  # an immediate shutdown; SIGINT would wait for clients
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _await(dsn: str, running: _Process) -> None:
    """Until it answers. Its socket is there a moment before it listens, so only its end is final."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(dsn, prepare_threshold=None).close()
        except psycopg.OperationalError as error:
            if time.monotonic() < until and running.lives:
                time.sleep(0.02)
                continue
            log = running.home / "log"
            told = log.read_text(encoding="utf-8").splitlines()[-3:] if log.exists() else []
            why = " ".join([" ".join(str(error).split()), *told])
            raise Interrupted(f"PgBouncer does not serve: {why}", remedy="Try it by hand with this server.") from None
        else:
            return


def _write(account: pwd.struct_passwd | None, path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    hand_over(path, account)


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
