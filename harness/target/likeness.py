"""A clone has the owner, the privileges and the settings of its source, all of which TEMPLATE loses."""

import re

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from harness.errors import Interrupted
from harness.sql.question import question

# Of the settings that are lists of names (GUC_LIST_QUOTE), those that a database or role may have. Their value
# is stored quoted, and must be given back name by name.
_LISTS = {"local_preload_libraries", "search_path", "session_preload_libraries", "temp_tablespaces"}


def complete(
    conn: psycopg.Connection[TupleRow],
    source: str,
    clone: str,
    origin: psycopg.Connection[TupleRow] | None = None,
) -> None:
    """Give ``clone`` what TEMPLATE lost. Raises Interrupted where afterwards anything still differs.

    ``origin`` is a connection to the server of ``source`` where that is another one.
    """
    origin = origin or conn
    try:
        owner = _ask(origin, "database_owner", source)[0][0]
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(clone), sql.Identifier(owner)))
        _grant(conn, _ask(origin, "database_privileges", source), clone)
        for role, name, value in _ask(origin, "database_settings", source):
            conn.execute(_setting(clone, role, name, value))
    except psycopg.Error as error:
        raise Interrupted(
            f"A clone of database {source!r} could not be given its owner, privileges and settings: {error}",
            remedy="Connect as a superuser, or as an owner of the database who may set these settings.",
        ) from None
    for what in ("database_owner", "database_privileges", "database_settings"):
        if _ask(origin, what, source) != _ask(conn, what, clone):
            raise Interrupted(
                f"A clone of database {source!r} differs from it in {what.replace('_', ' ')}",
                remedy="Connect as a superuser, who may set all of them.",
            )


def _ask(conn: psycopg.Connection[TupleRow], name: str, database: str) -> list[TupleRow]:
    return conn.execute(question("harness.target", name), {"name": database}).fetchall()


def _grant(conn: psycopg.Connection[TupleRow], wanted: list[TupleRow], clone: str) -> None:
    present = _ask(conn, "database_privileges", clone)
    on = sql.Identifier(clone)
    for grantee, privilege, _ in set(present) - set(wanted):
        conn.execute(sql.SQL("REVOKE {} ON DATABASE {} FROM {}").format(sql.SQL(privilege), on, _grantee(grantee)))
    for grantee, privilege, grantable in set(wanted) - set(present):
        option = sql.SQL(" WITH GRANT OPTION" if grantable else "")
        conn.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}{}").format(sql.SQL(privilege), on, _grantee(grantee), option)
        )


def _grantee(name: str | None) -> sql.Composable:
    return sql.SQL("PUBLIC") if name is None else sql.Identifier(name)


def _setting(clone: str, role: str | None, name: str, value: str) -> sql.Composed:
    database = sql.SQL("DATABASE {}").format(sql.Identifier(clone))
    where = database if role is None else sql.SQL("ROLE {} IN {}").format(sql.Identifier(role), database)
    return setting_of(where, name, value)


def setting_of(whose: sql.Composable, name: str, value: str) -> sql.Composed:
    """ALTER ``whose`` (``ROLE "r"``) SET as pg_db_role_setting keeps it."""
    words = _names(value) if name.lower() in _LISTS else [value]
    return sql.SQL("ALTER {} SET {} TO {}").format(
        whose, sql.Identifier(*name.split(".")), sql.SQL(", ").join(map(sql.Literal, words))
    )


def _names(value: str) -> list[str]:
    """The names of a stored list: ``"$user", public`` holds two."""
    found = re.findall(r'"((?:[^"]|"")*)"|([^\s,"]+)', value)
    return [quoted.replace('""', '"') or bare for quoted, bare in found] or [""]
