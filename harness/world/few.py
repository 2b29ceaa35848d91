"""Which columns hold few different values: states, kinds, roles, switches. Read from the data, of any tenant."""

import json
from collections.abc import Mapping
from typing import Any

import psycopg

from harness.catalog.model import Catalog
from harness.sql.compose import columns, identifier
from harness.target.text import ask

_ROWS = 1_000
_MOST = 8
_LONG = 40


def few_values(connection: psycopg.Connection[Any], catalog: Catalog) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    """By table and column outside the keys: its values in the first thousand rows, where at most eight short ones.

    A table that cannot be read has none.
    """
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for relation in catalog.relations:
        keyed = relation.keyed
        names = [c.name for c in relation.columns if c.category in "SN" and c.name not in keyed and not c.labels]
        if not relation.is_table or relation.partition or not names:
            continue
        values = ", ".join(
            f"pg_catalog.to_json((pg_catalog.array_agg(DISTINCT pg_catalog.left({identifier(name)}::pg_catalog.text, "
            f"{_LONG + 1})) FILTER (WHERE {identifier(name)} IS NOT NULL))[1:{_MOST + 1}])"
            for name in names
        )
        try:
            rows = ask(
                connection, f"SELECT {values} FROM (SELECT {columns(names)} FROM {relation.sql} LIMIT {_ROWS}) t"
            )
        except psycopg.Error:
            continue
        few = {name: tuple(json.loads(cell)) for name, cell in zip(names, rows[0], strict=True) if cell is not None}
        found[relation.oid] = {
            name: cells for name, cells in few.items() if len(cells) <= _MOST and max(map(len, cells)) <= _LONG
        }
    return found
