"""A run's files lie in a folder that is locked while it lives: what a killed run left there, the next one removes.

The kernel frees the lock of a dead process, so no pid can be mistaken for another.
"""

import fcntl
import os
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def run_folder(root: Path) -> Iterator[Path]:
    """A new folder below ``root``, removed at the end; others may pass through it, not list it.

    Removes those of dead runs first.
    """
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
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def own_root(root: Path) -> bool:
    """Make the root where it is not there; whether it is this user's, and nobody else can put anything into it."""
    with suppress(FileExistsError):
        root.mkdir(mode=0o711)
        root.chmod(0o711)
    found = root.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


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
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)


def _serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a server on ``data``, and not a later process with the same number."""
    command = ["ps", "-o", "args=", "-p", str(pid)]
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        return proc.exists() and str(data).encode() in proc.read_bytes()
    return str(data) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
