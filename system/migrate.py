"""Migrations change tables while no policy depends on them: going down, policies come off first and are put back after.

python -m system.migrate up [REVISION]
python -m system.migrate down REVISION
"""

import sys
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from system import rowsecurity
from system.privileged import Refusal, connect, main

ROOT = Path(__file__).resolve().parent.parent


def configuration(dsn: str) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["dsn"] = dsn
    return config


def revisions(dsn: str) -> frozenset[str]:
    """Every revision that this checkout knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(configuration(dsn)).walk_revisions())


def up(dsn: str, revision: str = "head") -> None:
    """Upgrade, then bring row security up to date. New tables are closed to the application in between."""
    command.upgrade(configuration(dsn), revision)
    _apply(dsn)


def down(dsn: str, revision: str) -> None:
    """Take row security off (which closes every table), downgrade, and put it back on the tables that are left."""
    with connect(dsn, autocommit=True) as conn:
        rowsecurity.retract(conn)
    try:
        command.downgrade(configuration(dsn), revision)
    finally:
        _apply(dsn)


def _apply(dsn: str) -> None:
    with connect(dsn, autocommit=True) as conn:
        rowsecurity.apply(conn)


def _run(arguments: list[str], dsn: str) -> int:
    match arguments:
        case ["up"]:
            up(dsn)
        case ["up", revision]:
            up(dsn, revision)
        case ["down", revision]:
            down(dsn, revision)
        case _:
            raise Refusal("usage: python -m system.migrate up [REVISION] | down REVISION")
    return 0


if __name__ == "__main__":
    sys.exit(main(partial(_run, sys.argv[1:])))
