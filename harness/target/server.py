"""Wherever a database comes from, the phases see the same: an address, a version, and whether it is theirs to bend."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path

from harness.errors import UsageError
from harness.target.connect import url_of
from harness.target.embedded import embedded_server
from harness.target.local import local_server, version_of
from harness.target.model import Server

_BULKY = 500_000


def open_server(source: str, *, rows: int = 0) -> AbstractContextManager[Server]:
    """The server that ``--postgres`` names. Raises UsageError (on entering, too) where it names none.

    ``embedded``, ``embedded:16``, ``local:/path/to/bin``, ``docker:IMAGE``, or an address as libpq takes it.
    ``rows`` that will be seeded: many are not kept in memory.
    """
    kind, colon, rest = source.partition(":")
    bulky = rows > _BULKY
    match kind:
        case "embedded":
            return embedded_server(rest, bulky=bulky) if colon else embedded_server(bulky=bulky)
        case "local" if rest:
            return local_server(Path(rest).expanduser().absolute(), origin=source, bulky=bulky)
        case "docker" if rest:
            return _docker(rest)
        case _ if "://" in source or "=" in source:
            return _given(source)
        case _:
            raise UsageError(
                f"{source!r} names no PostgreSQL",
                remedy="Take embedded, embedded:16, docker:postgres:18, local:/path/to/bin, or postgresql://…",
            )


@contextmanager
def _given(dsn: str) -> Iterator[Server]:
    yield Server(dsn=url_of(dsn), origin="url", version=version_of(dsn), owned=False, bindir=None)


def _docker(image: str) -> AbstractContextManager[Server]:
    # Imported only when asked for: it draws in the client of Docker, half a second for every other command.
    opened: AbstractContextManager[Server] = import_module("harness.target.docker").docker_server(image)
    return opened
