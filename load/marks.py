"""A row is known by what it carries: its discriminator, or a token that was planted in it before the run.

Whose a row is, is never concluded from the query that gave it.
"""

import hashlib
import re
from collections.abc import Iterable

from psycopg import pq

_TOKEN = re.compile(rb"tp:([0-9a-f]{16})")


class Marks:
    """``discriminators`` are (oid of the table, position of the column)."""

    def __init__(self, secret: str, tenants: Iterable[str], discriminators: Iterable[tuple[int, int]]) -> None:
        self._owners = {
            hashlib.sha256((secret + tenant).encode()).hexdigest()[:16].encode(): tenant for tenant in tenants
        }
        self._discriminators = frozenset(discriminators)

    def owners(self, result: pq.abc.PGresult) -> list[frozenset[str]]:
        """For each row the tenants whose mark it carries; empty where it carries none.

        A token of no tenant in the job is told by its digits: it is somebody's all the same.
        """
        named = [
            column
            for column in range(result.nfields)
            if (result.ftable(column), result.ftablecol(column)) in self._discriminators
        ]
        return [frozenset(self._of(result, row, named)) for row in range(result.ntuples)]

    def _of(self, result: pq.abc.PGresult, row: int, named: list[int]) -> Iterable[str]:
        for column in range(result.nfields):
            value = result.get_value(row, column)
            if value is None:
                continue
            if column in named:
                yield value.decode()
            elif b"tp:" in value:
                for token in _TOKEN.findall(value):
                    yield self._owners.get(token, f"token {token.decode()}")
