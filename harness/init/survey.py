"""Looking changes nothing: the survey reads the catalog, and of the data only which columns hold names of roles."""

import json
from typing import Any

import psycopg

from harness.catalog.introspect import introspect
from harness.catalog.model import Catalog
from harness.init.model import Entry, Login, Survey
from harness.sql.compose import identifier
from harness.sql.question import question
from harness.target.text import ask

_HERE = "harness.init"


def survey(connection: psycopg.Connection[Any]) -> Survey:
    """Read a database through a privileged connection; psycopg errors pass through."""
    catalog = introspect(connection)
    logins = ask(connection, question(_HERE, "logins"))
    callers = () if logins else tuple((login, login, 0) for login, _ in ask(connection, question(_HERE, "callers")))
    return Survey(
        catalog=catalog,
        texts=tuple(str(text) for (text,) in ask(connection, question(_HERE, "texts"))),
        logins=tuple(
            Login(login=str(login), becomes=str(other), tables=int(n or 0)) for login, other, n in (*logins, *callers)
        ),
        entries=tuple(_entry(*row) for row in ask(connection, question(_HERE, "entries"))),
        role_columns=_role_columns(connection, catalog),
    )


def _entry(
    schema: str | None, name: str | None, names: str | None, types: str | None, logins: str | None, text: str | None
) -> Entry:
    return Entry(
        schema=str(schema),
        name=str(name),
        names=tuple(json.loads(names or "[]")),
        types=tuple(json.loads(types or "[]")),
        logins=tuple(json.loads(logins or "[]")),
        text=str(text),
    )


def _role_columns(connection: psycopg.Connection[Any], catalog: Catalog) -> tuple[tuple[str, str], ...]:
    roles = {name for (name,) in ask(connection, question(_HERE, "roles"))}
    found = []
    for relation in catalog.relations:
        for column in relation.columns:
            if not relation.is_table or column.base not in ("name", "text", "regrole"):
                continue
            name = identifier(column.name)
            values = ask(connection, f"SELECT DISTINCT {name}::text FROM {relation.sql} LIMIT 1000")
            if len(values) > 1 and all(value in roles for (value,) in values):
                found.append((relation.label, column.name))
    return tuple(found)
