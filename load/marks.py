"""A row is known by what it carries: its discriminator, or a token that was planted in it before the run.

Whose a row is, is never concluded from the query that gave it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import pq

_TOKEN = re.compile(rb"tp:([0-9a-f]{16})")
# bool, the integers, oid, floats, date, timestamps, numeric and uuid, by pg_type: there is no room for a token in them.
_NO_TEXT = frozenset({16, 20, 21, 23, 26, 700, 701, 1082, 1114, 1184, 1700, 2950})
_NOBODYS: frozenset[str] = frozenset()


class Marks:
    """``discriminators`` are (oid of the table, position of the column); ``columns`` their names, for JSON."""

    def __init__(
        self,
        secret: str,
        tenants: Iterable[str],
        discriminators: Iterable[tuple[int, int]],
        columns: Iterable[str] = (),
    ) -> None:
        self._owners = {
            hashlib.sha256((secret + tenant).encode()).hexdigest()[:16].encode(): tenant for tenant in tenants
        }
        self._discriminators = frozenset(discriminators)
        self._columns = frozenset(columns)
        self._single: dict[str, frozenset[str]] = {}
        self._texts: dict[bytes, str] = {}

    def owner_of(self, token: str) -> str:
        """The tenant whose token it is. One of no tenant in the job is told by its digits: it is somebody's all the same."""
        return self._owners.get(token.encode(), f"token {token}")

    def owners(self, result: pq.abc.PGresult) -> Iterator[frozenset[str]]:
        """For each row the tenants whose mark it carries; empty where it carries none."""
        named = [
            column
            for column in range(result.nfields)
            if (result.ftable(column), result.ftablecol(column)) in self._discriminators
        ]
        others = [c for c in range(result.nfields) if c not in named and result.ftype(c) not in _NO_TEXT]
        value_of = result.get_value
        for row in range(result.ntuples):
            found: list[str] = []
            for column in named:
                if (value := value_of(row, column)) is not None:
                    found.append(self._text(value))
            for column in others:
                if (value := value_of(row, column)) is not None and b"tp:" in value:
                    found += [self.owner_of(token.decode()) for token in _TOKEN.findall(value)]
            yield self._set(found)

    def owners_in(self, document: Any) -> Iterator[frozenset[str]]:
        """The same for each object of a JSON document that holds no other, or that carries a mark itself."""
        if isinstance(document, list):
            for each in document:
                yield from self.owners_in(each) if isinstance(each, dict | list) else self._owners_of_text(each)
            return
        if not isinstance(document, dict):
            yield from self._owners_of_text(document)
            return
        found: list[str] = []
        nested = False
        for name, value in document.items():
            if isinstance(value, dict | list):
                nested = True
                yield from self.owners_in(value)
            elif name in self._columns and value is not None:
                found.append(str(value))
            elif isinstance(value, str):
                found += [self.owner_of(token.decode()) for token in _TOKEN.findall(value.encode())]
        if found or not nested:
            yield self._set(found)

    def _owners_of_text(self, value: Any) -> Iterator[frozenset[str]]:
        if isinstance(value, str):
            yield self._set([self.owner_of(token.decode()) for token in _TOKEN.findall(value.encode())])

    def _text(self, value: bytes) -> str:
        text = self._texts.get(value)
        if text is None:
            text = self._texts[value] = value.decode()
        return text

    def _set(self, found: list[str]) -> frozenset[str]:
        if not found:
            return _NOBODYS
        first = found[0]
        if len(found) == 1 and (known := self._single.get(first)) is not None:
            return known
        if all(each == first for each in found):
            return self._single.setdefault(first, frozenset(found))
        return frozenset(found)
