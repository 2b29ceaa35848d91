"""A write that was acknowledged is there, once: each left its token in its own transaction."""

from pathlib import Path
from typing import Any

import psycopg


def verify(connection: psycopg.Connection[Any], folder: Path) -> tuple[int, int]:
    """How many acknowledged writes are lost, and how many writes are there more than once."""
    tokens = [line for each in folder.glob("acks-*.txt") for line in each.read_text(encoding="ascii").split()]
    with connection.transaction():
        connection.execute("CREATE TEMPORARY TABLE acknowledged (token uuid) ON COMMIT DROP")
        with connection.cursor().copy("COPY acknowledged FROM STDIN") as copy:
            for token in tokens:
                copy.write_row((token,))
        lost = connection.execute(
            "SELECT count(*) FROM (SELECT token FROM acknowledged EXCEPT SELECT token FROM tenantproof_load.ledger) s"
        ).fetchone()
        doubled = connection.execute(
            "SELECT count(*) FROM (SELECT FROM tenantproof_load.ledger GROUP BY token HAVING count(*) > 1) s"
        ).fetchone()
    assert lost is not None
    assert doubled is not None
    return int(lost[0]), int(doubled[0])
