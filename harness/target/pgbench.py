"""pgbench is run with an address of ours and nothing of the caller's own PG… settings."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from harness.target.connect import dsn_with


def pgbench(program: Path, dsn: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """What it printed; the password is handed over in its environment, where no list of processes shows it."""
    password = conninfo_to_dict(dsn).get("password")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.run(
        [str(program), "-n", *arguments, dsn_with(dsn, password=None)],
        env={**environment, "PGPASSWORD": str(password)} if password else environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
