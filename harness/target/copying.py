"""A database that others are connected to cannot be a template; it can still be dumped and restored.

pg_dump and psql come with the embedded server's wheel; the dump is one consistent snapshot and disturbs nobody.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from harness.errors import Interrupted
from harness.sql.question import question
from harness.target.connect import dsn_with
from harness.target.embedded import embedded_bindir

_NEW_SETTINGS = 170000


def restore_into(connection: psycopg.Connection[Any], dsn: str, source: str, name: str) -> None:
    """Make the database ``name`` with the content of ``source``. Raises Interrupted where a step fails.

    Owners, grants, policies, statistics targets and large objects come along; oids do not.
    """
    make_like(connection, connection, source, name)
    tools = tools_for(connection.info.server_version)
    with tempfile.TemporaryDirectory(prefix="tenantproof-") as folder:
        script = Path(folder) / "dump.sql"
        dump(tools, dsn_with(dsn, dbname=source), script, "--large-objects")
        restore(tools, dsn_with(dsn, dbname=name), script)


def make_like(connection: psycopg.Connection[Any], origin: psycopg.Connection[Any], source: str, name: str) -> None:
    """An empty database ``name`` with the encoding and locale of ``source``, which ``origin`` knows."""
    found = origin.execute(question("harness.target", "likeness_of"), {"source": source}).fetchone()
    if found is None:
        raise Interrupted(f"there is no database {source!r}", remedy="it was there before: was it dropped meanwhile?")
    encoding, collate, ctype = found
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(
            sql.Identifier(name), sql.Literal(encoding), sql.Literal(collate), sql.Literal(ctype)
        )
    )


def tools_for(server_version: int) -> Path:
    """The binaries whose dumps a server of this version (``180004``) reads.

    From 17 on a dump begins with a setting that older servers do not know.
    """
    return embedded_bindir("18" if server_version >= _NEW_SETTINGS else "16")


def dump(tools: Path, dsn: str, script: Path, *options: str) -> None:
    """Write what ``options`` choose of the database into ``script``. Raises Interrupted."""
    _run([tools / "pg_dump", *options, "-f", script, "-d", dsn])


def restore(tools: Path, dsn: str, script: Path) -> None:
    """Run ``script`` in the database. Raises Interrupted with what failed."""
    _run([tools / "psql", "-X", "-q", "-o", os.devnull, "-f", script, "-d", dsn])


def _run(command: list[Path | str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    errors = [line for line in done.stderr.splitlines() if "ERROR" in line or "error:" in line]
    if done.returncode != 0 or errors:
        told = "\n    ".join((errors or done.stderr.splitlines())[:5])
        what = f"{Path(command[0]).name} failed while the database was copied:\n    {told}"
        raise Interrupted(what, remedy="use a superuser, or end the other connections: then it is cloned, not copied")
