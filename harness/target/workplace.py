"""A run's files lie in one place, locked while it lives: what a killed run left there, the next one removes.

The kernel frees the lock of a dead process, so no pid can be mistaken for another.
"""

import fcntl
import os
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.errors import UsageError
from harness.target.memory import forget

# sockaddr_un holds 104 bytes on macOS, 108 on Linux; below the root come "/run-12345678/server/.s.PGSQL.65535".
_LONGEST_ROOT = 60


@contextmanager
def workplace() -> Iterator[Path]:
    """A new folder, removed at the end; others may pass through it, not list it. Removes those of dead runs first."""
    root = _root()
    with _locked(root / "lock"):
        for left in root.glob("run-*"):
            _remove_if_left(left)
        folder = root / f"run-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o711)
        folder.chmod(0o711)
        lock = os.open(folder / "owner", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.write(lock, f"{os.getpid()}\n".encode())
    try:
        yield folder
    finally:
        _remove(folder)
        os.close(lock)


def halt(data: Path) -> None:
    """End the server on the data folder ``data``, if it runs, by immediate shutdown; its data is lost."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return
    for each, seconds in ((signal.SIGQUIT, 10.0), (signal.SIGKILL, 2.0)):
        until = time.monotonic() + seconds
        with suppress(ProcessLookupError):
            if not _serves(pid, data):
                return
            os.kill(pid, each)
        while time.monotonic() < until and _serves(pid, data):
            time.sleep(0.02)


def _root() -> Path:
    """The well-known folder of this user. Raises UsageError where somebody else made it."""
    places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - checked below
    name = f"tenantproof-{os.geteuid()}"
    root = next((place / name for place in places if _suits(place, name)), places[-1] / name)
    with suppress(FileExistsError):
        root.mkdir(mode=0o711)
        root.chmod(0o711)
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise UsageError(f"{root} is not a folder of this user alone", remedy="Remove it, or set TMPDIR.")
    return root


def _suits(place: Path, name: str) -> bool:
    """Whether a socket's path fits, and (as root) whether the server's user can pass."""
    resolved = place.resolve()
    passable = os.geteuid() != 0 or all(each.stat().st_mode & stat.S_IXOTH for each in (resolved, *resolved.parents))
    return len(str(place / name)) <= _LONGEST_ROOT and passable


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_if_left(folder: Path) -> None:
    with suppress(FileNotFoundError):
        descriptor = os.open(folder / "owner", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            halt(folder / "server" / "data")
            _remove(folder)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    forget(folder.name)
    shutil.rmtree(folder, ignore_errors=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a server on ``data``, and not a later process with the same number."""
    command = ["ps", "-o", "args=", "-p", str(pid)]
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        return proc.exists() and str(data).encode() in proc.read_bytes()
    return str(data) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
