"""Where a run keeps its files: one well-known folder of each user, so that a run finds what a killed one left."""

import os
import stat
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from harness.errors import UsageError
from harness.target.runfolder import own_root, run_folder

# sockaddr_un holds 104 bytes on macOS, 108 on Linux; below the root come "/run-12345678/server/.s.PGSQL.65535".
_LONGEST_ROOT = 60


def workplace() -> AbstractContextManager[Path]:
    """A new folder, removed at the end. Raises UsageError where somebody else made its root."""
    return run_folder(_root())


def _root() -> Path:
    """The well-known folder of this user. Raises UsageError where somebody else made it."""
    places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108 - checked below
    name = f"tenantproof-{os.geteuid()}"
    root = next((place / name for place in places if _suits(place, name)), places[-1] / name)
    if not own_root(root):
        raise UsageError(f"{root} is not a folder of this user alone", remedy="Remove it, or set TMPDIR.")
    return root


def _suits(place: Path, name: str) -> bool:
    """Whether a socket's path fits, and (as root) whether the server's user can pass."""
    resolved = place.resolve()
    passable = os.geteuid() != 0 or all(each.stat().st_mode & stat.S_IXOTH for each in (resolved, *resolved.parents))
    return len(str(place / name)) <= _LONGEST_ROOT and passable
