"""A database for development outlives the command: it stays until somebody takes it down, and no run ever touches it.

One server a project, known by the path of its tenantproof.toml, in the state folder of the user.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from harness.errors import UsageError
from harness.target.account import hand_over, run_as, unprivileged
from harness.target.connect import connect, dsn_with, url_of
from harness.target.embedded import embedded_bindir
from harness.target.system import free_port

_DATABASE = "development"
_SETTINGS = "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """``privileged`` and ``app`` lead to the same database; ``app`` logs in as the application does."""

    privileged: str
    app: str


class Development:
    """The development database of one project."""

    def __init__(self, config_path: Path, app_role: str) -> None:
        digest = hashlib.sha256(os.fsencode(config_path.resolve())).hexdigest()[:12]
        self.folder = _state() / digest
        self._data = self.folder / "server" / "data"
        self._app_role = app_role

    def urls(self) -> Urls | None:
        """None where there is none, or none that runs."""
        if not (self.folder / "ready").is_file() or not self._runs():
            return None
        password = (self.folder / "password").read_text(encoding="ascii")
        dsn = make_conninfo(
            "", host="127.0.0.1", port=self._port(), user="postgres", password=password, dbname=_DATABASE
        )
        return Urls(privileged=url_of(dsn), app=url_of(dsn_with(dsn, user=self._app_role, password=_apart(password))))

    def up(self, fill: Callable[[str], None]) -> Urls:
        """Start it; where it is new, ``fill`` gets the privileged URL of the empty database. What fails is tried anew."""
        with self._alone():
            if (found := self.urls()) is not None:
                return found
            bindir = self._bindir()
            if not (self.folder / "ready").is_file():
                self._remove(bindir)
                self._initialise(bindir)
            self._start(bindir)
            if not (self.folder / "ready").is_file():
                self._fill(fill)
                (self.folder / "ready").touch()
            urls = self.urls()
            assert urls is not None
            return urls

    def down(self, *, remove: bool) -> bool:
        """Stop it, and with ``remove`` delete its data; whether there was anything to stop or delete."""
        if not self.folder.is_dir():
            return False
        with self._alone():
            bindir = self._bindir()
            ran, kept = self._runs(), self._data.is_dir()
            self._stop(bindir)
            if remove:
                self._remove(bindir)
            return ran or (remove and kept)

    def _fill(self, fill: Callable[[str], None]) -> None:
        password = (self.folder / "password").read_text(encoding="ascii")
        server = make_conninfo(
            "", host="127.0.0.1", port=self._port(), user="postgres", password=password, dbname="postgres"
        )
        name = sql.Identifier(_DATABASE)
        with connect(server) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            conn.execute(sql.SQL("CREATE DATABASE {}").format(name))
        dsn = dsn_with(server, dbname=_DATABASE)
        fill(url_of(dsn))
        role, secret = sql.Identifier(self._app_role), sql.Literal(_apart(password))
        with connect(dsn) as conn:
            try:
                conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, secret))
            except psycopg.errors.UndefinedObject:
                raise UsageError(
                    f"[system] provision made no role {self._app_role}",
                    remedy="name the role that it makes in [database] app_role",
                ) from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at a time wait for each other."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
        except OSError as error:
            raise UsageError(
                f"{self.folder} cannot be made: {error.strerror}",
                remedy="name another place for the state of programs in XDG_STATE_HOME",
            ) from None
        with (self.folder / "lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _bindir(self) -> Path:
        """The wheel's binaries, or a copy where root keeps them from the account that runs servers."""
        bindir = embedded_bindir()
        with suppress(PermissionError, FileNotFoundError):
            if run_as(unprivileged(), [str(bindir / "postgres"), "--version"], Path("/")).returncode == 0:
                return bindir
        package = bindir.parents[1]
        copy = self.folder / "wheel"
        if not copy.is_dir():
            for part in (bindir.parent, package.with_name(f"{package.name}.libs")):
                if part.is_dir():
                    shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
            for path in (copy, *copy.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
        return copy / bindir.relative_to(package.parent)

    def _initialise(self, bindir: Path) -> None:
        home, account = self._data.parent, unprivileged()
        home.mkdir(mode=0o700)
        hand_over(home, account)
        password = secrets.token_hex(16)
        for path, owner in ((self.folder / "password", None), (home / "password", account)):
            path.touch(mode=0o600)
            path.write_text(password, encoding="ascii")
            hand_over(path, owner)
        command = [str(bindir / "initdb"), "-D", str(self._data), "-U", "postgres", f"--pwfile={home / 'password'}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        done = run_as(account, command, home)
        (home / "password").unlink()
        if done.returncode:
            raise UsageError(
                f"{bindir}/initdb failed: {' '.join(done.stderr.split())}", remedy="Check free disk space."
            )

    def _start(self, bindir: Path) -> None:
        (self._data / "postgresql.auto.conf").write_text(_SETTINGS.format(port=free_port()), encoding="utf-8")
        home = self._data.parent
        command = [str(bindir / "pg_ctl"), "-D", str(self._data), "-l", str(home / "log"), "-w", "-t", "60", "start"]
        if run_as(unprivileged(), command, home).returncode:
            reason = (home / "log").read_text(encoding="utf-8", errors="replace")[-500:]
            raise UsageError(
                f"the development server does not start: {reason}",
                remedy="Check memory and free disk space; `tenantproof db down --remove` begins anew.",
            )

    def _stop(self, bindir: Path) -> None:
        if self._runs():
            command = [str(bindir / "pg_ctl"), "-D", str(self._data), "-m", "fast", "-w", "stop"]
            run_as(unprivileged(), command, self._data.parent)

    def _remove(self, bindir: Path) -> None:
        self._stop(bindir)
        (self.folder / "ready").unlink(missing_ok=True)
        shutil.rmtree(self._data.parent, ignore_errors=True)

    def _runs(self) -> bool:
        """Whether the postmaster's file names a process that is there, and a postgres on this folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            os.kill(pid, 0)
        except PermissionError:
            return True
        except (OSError, ValueError, IndexError):
            return False
        command = Path(f"/proc/{pid}/cmdline")
        return not Path("/proc/self").exists() or str(self._data).encode() in command.read_bytes()

    def _port(self) -> str:
        return (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[3].strip()


def _apart(password: str) -> str:
    """The application's password, from which the privileged one cannot be told."""
    return hashlib.sha256(f"app {password}".encode()).hexdigest()[:32]


def _state() -> Path:
    """Where this user's programs keep state; for root a place that the account of the server can pass."""
    given = os.environ.get("XDG_STATE_HOME")
    if given:
        return Path(given) / "tenantproof"
    return Path("/var/lib/tenantproof") if os.geteuid() == 0 else Path.home() / ".local" / "state" / "tenantproof"
