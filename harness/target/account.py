"""PostgreSQL refuses to run as root, so root lends it an unprivileged account of the system."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path

from harness.errors import UsageError

_ACCOUNTS = ("postgres", "pgserver", "nobody")


def unprivileged() -> pwd.struct_passwd | None:
    """The account that runs servers, None where it is one's own. Raises UsageError where root finds none."""
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UsageError(
        "PostgreSQL refuses to run as root, and there is no account to lend it",
        remedy=f"Run as another user, or make one of the users {', '.join(_ACCOUNTS)} (`useradd postgres`).",
    )


def hand_over(path: Path, account: pwd.struct_passwd | None) -> None:
    """Make ``account`` the owner of ``path``."""
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def run_as(account: pwd.struct_passwd | None, command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL in ``folder`` as ``account``, in English and without the caller's PG… settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    environment = {**kept, "LC_ALL": "C", "LANG": "C"}
    if account is None:
        return subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | {"HOME": str(folder), "USER": account.pw_name, "LOGNAME": account.pw_name},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
