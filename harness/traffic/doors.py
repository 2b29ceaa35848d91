"""What the load needs of other phases is handed to it: it knows neither a pooler nor a protocol of a service."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from harness.config.model import Config


class Pooler(Protocol):
    """A running pooler; ``dsn`` leads through it."""

    @property
    def dsn(self) -> str: ...

    def restart(self) -> None:
        """End it at once and start it again."""


# An address, the number of server connections, the number of clients.
Through = Callable[[str, int, int], AbstractContextManager[Pooler]]
# The configuration, a privileged connection, the base URL and rows of ``principals``: bearer and requests of each.
Repertoire = Callable[
    [Config, psycopg.Connection[Any], str, Sequence[Mapping[str, str | None]]], Sequence[Mapping[str, Any]]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """``through`` starts PgBouncer, ``repertoire`` asks a service what can be asked of it; None where there is none.

    ``pgbench`` is where that program is.
    """

    through: Through | None = None
    repertoire: Repertoire | None = None
    pgbench: Path | None = None
