"""Names and values enter SQL only through these functions, which quote them.

Attempts are kept as text, so that a finding can be read, shrunk and replayed by psql as it was run.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from psycopg import sql


@lru_cache(maxsize=4096)
def identifier(*parts: str) -> str:
    """A quoted, possibly qualified name: ``identifier("a", "b")`` is ``"a"."b"``."""
    return sql.Identifier(*parts).as_string(None)


def literal(value: str | None) -> str:
    """A quoted literal of unknown type, or ``NULL``."""
    if value is None:
        return "NULL"
    return sql.Literal(value.replace("\x00", "")).as_string(None).strip()


def columns(names: Iterable[str]) -> str:
    """Quoted names, separated by commas."""
    return ", ".join(identifier(name) for name in names)


def values(cells: Iterable[str | None]) -> str:
    """Quoted literals, separated by commas."""
    return ", ".join(literal(cell) for cell in cells)


def matches(names: Sequence[str], cells: Sequence[str | None], *, alias: str = "") -> str:
    """A condition that is true of the rows with just these cells (NULL matches NULL)."""
    prefix = f"{alias}." if alias else ""
    terms = [
        f"{prefix}{identifier(name)} IS NULL" if cell is None else f"{prefix}{identifier(name)} = {literal(cell)}"
        for name, cell in zip(names, cells, strict=True)
    ]
    return " AND ".join(terms) or "true"


def digest(names: Iterable[str]) -> str:
    """An aggregate over the rows that changes with any of them; without an order, since sorting is most of the time."""
    row = f"ROW({columns(names)})::pg_catalog.text"
    hashed = f"coalesce(sum(pg_catalog.hashtextextended({row}, 0))::pg_catalog.text, '')"
    return f"count(*)::pg_catalog.text || ':' || {hashed}"


def block(body: str) -> str:
    """A DO statement; ``body`` is what stands between the quotes, its BEGIN and END included."""
    return f"DO $tenantproof${body}$tenantproof$"


def bind(template: str, parameters: dict[str, str | None]) -> str:
    """Fill ``%(name)s`` with quoted literals and undouble ``%%``, as the contract of ``enter`` says.

    Raises KeyError where a parameter is not among ``parameters``.
    """

    class Quoted(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return literal(parameters[key])

    return template % Quoted()
