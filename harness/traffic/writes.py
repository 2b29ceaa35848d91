"""A write that was acknowledged is there, once: each left its token in its own transaction.

Over SQL the token is a row of the ledger; over HTTP it stands in a text of the row that was written.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from harness.catalog.introspect import introspect
from harness.catalog.model import Catalog
from harness.config.model import Tenancy
from harness.sql.compose import identifier, literal
from harness.world.model import Belonging, Ownership
from harness.world.ownership import assign_owners

LEDGER = "SELECT 'ledger', token FROM tenantproof_load.ledger"


def verify(connection: psycopg.Connection[Any], folder: Path, places: Iterable[str] = (LEDGER,)) -> tuple[int, int]:
    """How many acknowledged writes are lost, and how many writes are there more than once.

    ``places`` are queries for (name of the place, token): a write is lost if it is in none of them.
    """
    tokens = [line for each in folder.glob("acks-*.txt") for line in each.read_text(encoding="ascii").split()]
    with connection.transaction():
        connection.execute("CREATE TEMPORARY TABLE acknowledged (token uuid) ON COMMIT DROP")
        connection.execute("CREATE TEMPORARY TABLE found (place text, token uuid) ON COMMIT DROP")
        with connection.cursor().copy("COPY acknowledged FROM STDIN") as copy:
            for token in tokens:
                copy.write_row((token,))
        for place in places:
            connection.execute(f"INSERT INTO found {place}")
        lost = connection.execute(
            "SELECT count(*) FROM (SELECT token FROM acknowledged EXCEPT SELECT token FROM found) s"
        ).fetchone()
        doubled = connection.execute(
            "SELECT count(DISTINCT token) FROM (SELECT token FROM found GROUP BY place, token HAVING count(*) > 1) s"
        ).fetchone()
    assert lost is not None
    assert doubled is not None
    return int(lost[0]), int(doubled[0])


def texts(connection: psycopg.Connection[Any], tenancy: Tenancy) -> list[str]:
    """The places where tokens of HTTP writes may be: each text column of each owned table."""
    catalog = introspect(connection)
    return list(_texts(catalog, assign_owners(catalog, tenancy)))


def _texts(catalog: Catalog, owners: Mapping[int, Ownership]) -> Iterable[str]:
    for relation in catalog.relations:
        if not relation.is_table or relation.partition or owners[relation.oid].belonging is not Belonging.OWNED:
            continue
        for column in relation.columns:
            if column.base in ("text", "varchar", "character varying") and not column.generated:
                name = identifier(column.name)
                yield (
                    f"SELECT {literal(f'{relation.label}.{column.name}')}, "
                    f"(pg_catalog.regexp_match({name}, 'tw:([0-9a-f]{{32}})'))[1]::uuid FROM {relation.sql} "
                    f"WHERE {name} LIKE '%tw:%'"
                )
