"""Who is no superuser cannot act as others, nor switch triggers off: such a user's database is judged in a replica.

The replica stands on an embedded server of the run's own, with the roles, owners, grants and settings of the target.
The target is only read: by pg_dump, and by COPY in a transaction that is rolled back where FORCE ROW LEVEL SECURITY
hides the rows from their own owner.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import Interrupted, UsageError
from harness.sql.question import question
from harness.target.clones import LARGEST
from harness.target.connect import connect, database_of, describe, dsn_with
from harness.target.copying import dump, make_like, restore, tools_for
from harness.target.embedded import usable
from harness.target.likeness import complete, setting_of
from harness.target.local import local_server

_BULKY = LARGEST // 10
_USER = "tenantproof_replica"
_REMEDY = "Give the URL of a superuser: then the copy is made on the server itself."
_ATTRIBUTES = ("SUPERUSER", "INHERIT", "CREATEROLE", "CREATEDB", "LOGIN", "REPLICATION", "BYPASSRLS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the attack takes its clones: ``dsn`` is a superuser's; ``note`` says where that is not the target."""

    dsn: str
    owned: bool
    note: str | None


@contextmanager
def stood_in(dsn: str, *, clone: bool, largest: int = LARGEST) -> Iterator[Standing]:
    """The target itself for a superuser, else a replica; ``clone`` allows above ``largest`` bytes. Raises UsageError."""
    with connect(dsn) as origin:
        found = origin.execute(question("harness.target", "standing")).fetchone()
        superuser, size = found if found is not None else (False, 0)
        if superuser:
            origin.close()
            yield Standing(dsn=dsn, owned=False, note=None)
            return
        if size > largest and not clone:
            raise UsageError(
                f"{describe(dsn)} has {size / LARGEST:.1f} GB: above 1 GB it is copied only with --clone, and judged "
                "without a copy only as a superuser",
                remedy="Give the URL of a superuser, allow the copy, or attack a smaller database with the same schema.",
            )
        tools = tools_for(origin.info.server_version)
        with (
            usable(tools) as bindir,
            local_server(bindir, origin="replica", auth_local="trust", user=_USER, bulky=size > _BULKY) as server,
        ):
            name = database_of(dsn)
            with connect(server.dsn) as here:
                _roles(here, origin)
                if name != "postgres":
                    make_like(here, origin, name, name)
                replica = dsn_with(server.dsn, dbname=name)
                _content(origin, dsn, replica, tools)
                complete(here, name, name, origin)
            version = origin.info.parameter_status("server_version")
            origin.close()
            note = (
                f"the user of {describe(dsn)} is no superuser: judged in a replica on PostgreSQL {server.version} "
                f"(the target is {version}), with the target's roles, settings, grants and rows"
            )
            yield Standing(dsn=replica, owned=True, note=note)


def _roles(here: psycopg.Connection[TupleRow], origin: psycopg.Connection[TupleRow]) -> None:
    present = {name for (name,) in here.execute("SELECT rolname FROM pg_catalog.pg_roles").fetchall()}
    for name, *attributes in origin.execute(question("harness.target", "roles")).fetchall():
        words = " ".join(word if has else f"NO{word}" for word, has in zip(_ATTRIBUTES, attributes, strict=True))
        verb = sql.SQL("ALTER ROLE" if name in present else "CREATE ROLE")
        here.execute(sql.SQL("{} {} {}").format(verb, sql.Identifier(name), sql.SQL(words)))
    for role, member, *options in origin.execute(question("harness.target", "memberships")).fetchall():
        grant = sql.SQL("GRANT {} TO {}{}").format(sql.Identifier(role), sql.Identifier(member), _with(*options))
        here.execute(grant)
    for role, name, value in origin.execute(question("harness.target", "role_settings")).fetchall():
        here.execute(setting_of(sql.SQL("ROLE {}").format(sql.Identifier(role)), name, value))


def _with(admin: bool, inherits: bool | None, may_set: bool | None) -> sql.SQL:
    if inherits is None or may_set is None:
        return sql.SQL(" WITH ADMIN OPTION" if admin else "")
    return sql.SQL(f" WITH ADMIN {admin}, INHERIT {inherits}, SET {may_set}")


def _content(origin: psycopg.Connection[TupleRow], dsn: str, replica: str, tools: Path) -> None:
    hidden = origin.execute(question("harness.target", "hidden_tables")).fetchall()
    foreign = [f"{schema}.{table}" for schema, table, owned, _ in hidden if not owned]
    if foreign:
        raise UsageError(
            f"The rows of {', '.join(foreign)} are hidden from the user of {describe(dsn)} by row security",
            remedy="Give the URL of a superuser, of the tables' owner, or of a role with BYPASSRLS.",
        )
    apart = [f'--exclude-table-data="{schema}"."{table}"' for schema, table, _, _ in hidden]
    try:
        with tempfile.TemporaryDirectory(prefix="tenantproof-") as folder:
            script = Path(folder) / "dump.sql"
            for section in ("pre-data", "data", "post-data"):
                chosen = [f"--section={section}", "--no-tablespaces", "--no-subscriptions"]
                dump(tools, dsn, script, *chosen, *(apart if section == "data" else ()))
                restore(tools, replica, script)
                if section == "data" and hidden:
                    _copy_hidden(origin, replica, [(schema, table, columns) for schema, table, _, columns in hidden])
    except (Interrupted, psycopg.Error) as error:
        raise UsageError(f"{describe(dsn)} cannot be copied: {error}", remedy=_REMEDY) from None


def _copy_hidden(origin: psycopg.Connection[TupleRow], replica: str, hidden: list[tuple[str, str, list[str]]]) -> None:
    """The rows that FORCE hides from the owner, read in a transaction that switches it off and is rolled back."""
    with connect(replica) as here, origin.transaction(force_rollback=True):
        origin.execute("SET LOCAL lock_timeout = '5s'")
        for schema, table, columns in hidden:
            what = sql.Identifier(schema, table)
            origin.execute(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(what))
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            read = sql.SQL("COPY (SELECT {} FROM ONLY {}) TO STDOUT").format(listed, what)
            write = sql.SQL("COPY {} ({}) FROM STDIN").format(what, listed)
            with origin.cursor().copy(read) as source, here.cursor().copy(write) as sink:
                for block in source:
                    sink.write(block)
