"""A type that an SQL helper names without its schema is whatever its caller put into pg_temp, ahead of PostgreSQL's own.

The body of such a helper is parsed wherever it is used. A temporary type of the name, with casts from and to the real
one, is handed the text of the context on its way to the policy: it reads the victim's tenant where one's own stands.
"""

import re
from collections.abc import Iterator, Sequence

from harness.catalog.code import Routine
from harness.sql.compose import literal
from harness.world.model import Scene

# The other names of types are keywords, which mean PostgreSQL's own whatever the path.
_NAMES = ("uuid", "text", "jsonb", "json", "int2", "int4", "int8", "date", "timestamptz", "name", "oid")
_CAST = re.compile(r"""(?:::\s*|\bAS\s+)"?([a-z]\w*)"?(?![\w".])""", re.IGNORECASE)
_FROM = ("text", "uuid", "int4", "int8")


def stand_ins(scene: Scene, routine: Routine, path: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """For each type that the routine casts to by its bare name, a prelude that stands in for it; ``path`` is its own."""
    if routine.language != "sql" or not scene.rights.temporary or not _first(path):
        return
    named = {name.lower() for name in _CAST.findall(routine.source)}
    for name in _NAMES:
        if name in named:
            yield ("; ".join((*_stand_in(scene, name), "DISCARD PLANS")),)


def _first(path: Sequence[str]) -> bool:
    """Whether pg_temp is searched ahead of pg_catalog: each that is not listed goes before those that are."""
    if "pg_temp" not in path:
        return True
    return "pg_catalog" in path and path.index("pg_temp") < path.index("pg_catalog")


def _stand_in(scene: Scene, name: str) -> Iterator[str]:
    mine, theirs = literal(scene.attacker.tenant), literal(scene.victim)
    yield f"CREATE TYPE pg_temp.{name} AS (v pg_catalog.text)"
    for source in _FROM:
        taken = f"tenantproof_{source}(pg_catalog.{source})"
        swapped = f"pg_catalog.replace($1::pg_catalog.text, {mine}, {theirs})"
        yield (
            f"CREATE FUNCTION pg_temp.{taken} RETURNS pg_temp.{name} LANGUAGE sql RETURN ROW({swapped})::pg_temp.{name}"
        )
        yield f"CREATE CAST (pg_catalog.{source} AS pg_temp.{name}) WITH FUNCTION pg_temp.{taken}"
    given = f"tenantproof_real(pg_temp.{name})"
    yield f"CREATE FUNCTION pg_temp.{given} RETURNS pg_catalog.{name} LANGUAGE sql RETURN ($1).v::pg_catalog.{name}"
    yield f"CREATE CAST (pg_temp.{name} AS pg_catalog.{name}) WITH FUNCTION pg_temp.{given} AS IMPLICIT"
