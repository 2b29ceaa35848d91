"""One reading of pg_catalog makes the catalog; the same structure gives the same digest."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import psycopg
from psycopg.rows import dict_row

from harness.catalog.code import Firing, Policy, Routine, Trigger
from harness.catalog.model import Catalog, Check, Column, DataType, ForeignKey, Key, Relation, Sequence
from harness.sql.question import question

T = TypeVar("T")


def introspect(connection: psycopg.Connection[Any]) -> Catalog:
    """Read the catalog through a privileged connection; psycopg errors pass through."""
    ask = _asker(connection)
    columns, keys, checks = defaultdict(list), defaultdict(list), defaultdict(list)
    for column in ask("columns", Column):
        columns[column.relation].append(column)
    for key in ask("keys", Key):
        keys[key.relation].append(key)
    for check in ask("checks", Check):
        checks[check.relation].append(check)
    relations = tuple(
        replace(
            relation,
            columns=tuple(columns[relation.oid]),
            keys=tuple(keys[relation.oid]),
            checks=tuple(checks[relation.oid]),
        )
        for relation in ask("relations", Relation)
    )
    known = {relation.oid for relation in relations}
    superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return Catalog(
        version=connection.info.server_version,
        server_version=connection.info.parameter_status("server_version") or "",
        database=connection.info.dbname,
        superuser=bool(superuser and superuser[0]),
        relations=relations,
        foreign_keys=tuple(k for k in ask("foreign_keys", ForeignKey) if k.relation in known and k.target in known),
        routines=tuple(ask("routines", Routine)),
        sequences=tuple(ask("sequences", Sequence)),
        triggers=tuple(ask("triggers", Trigger)),
        policies=tuple(ask("policies", Policy)),
        types=tuple(ask("types", DataType)),
        schema_digest=digest(connection),
        firings=tuple(ask("firings", Firing)),
        foreign=frozenset(row[0] for row in connection.execute(question("harness.catalog", "foreign")).fetchall()),
    )


def digest(connection: psycopg.Connection[Any]) -> str:
    """SHA-256 over what bears on isolation, with names instead of oids, so that clones agree."""
    rows = connection.execute(question("harness.catalog", "fingerprint")).fetchall()
    text = "\n".join(str(row[0]) for row in rows)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _asker(connection: psycopg.Connection[Any]) -> Callable[[str, type[T]], list[T]]:
    def ask(name: str, shape: type[T]) -> list[T]:
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(question("harness.catalog", name))
            return [shape(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}) for row in cursor]

    return ask
