"""A server is known by how it was reached: what the harness made it may bend, what it was given it may not."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running PostgreSQL. ``dsn`` is a privileged URL; ``owned`` servers were made by this run and go with it.

    ``origin`` is the source as asked for (``url`` for an address); ``bindir`` holds psql, pgbench and the like.
    """

    dsn: str
    origin: str
    version: str
    owned: bool
    bindir: Path | None
