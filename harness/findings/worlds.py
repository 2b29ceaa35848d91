"""A replay brings its own rows: the sampled ones are planted where they are not, and the twin is made on the spot."""

import re
from collections.abc import Iterable, Iterator

from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.sql.compose import columns, literal, values
from harness.world.model import Row, Scene
from harness.world.twin import belongs, changeable, changes, is_whole, noting, owned_tables, removals

_ROWS = 6


def array(texts: Iterable[str]) -> str:
    """A text array, one element a line."""
    listed = ",\n    ".join(literal(text) for text in texts)
    return f"ARRAY[\n    {listed}]::text[]" if listed else "'{}'::text[]"


def becoming(app_role: str) -> str:
    """A statement of a script that turns the privileged session into the application role."""
    return f"SELECT pg_temp.tenantproof_become({literal(app_role)});"


def plants(scene: Scene) -> Iterator[str]:
    """The sampled rows of both tenants and those that they share, as they were."""
    for relation in scene.relations:
        rows = (*scene.theirs.get(relation.oid, ())[:_ROWS], *scene.own.get(relation.oid, ())[:_ROWS])
        unique = list({tuple(row.cells.items()): row for row in rows}.values())
        if relation.is_table and is_whole(scene.catalog, relation) and unique:
            yield _plant(relation, unique)


def _plant(relation: Relation, rows: list[Row]) -> str:
    chosen = [column for column in relation.columns if not column.generated]
    overriding = " OVERRIDING SYSTEM VALUE" if any(column.identity == "a" for column in chosen) else ""
    lines = ", ".join(f"({values(row[column.name] for column in chosen)})" for row in rows)
    names = columns(column.name for column in chosen)
    return f"INSERT INTO {relation.sql} ({names}){overriding} VALUES {lines} ON CONFLICT DO NOTHING"


def victims(scene: Scene, tenant: str | None) -> Iterator[str]:
    """One query a table for rows of the victim's: without any, a replay shows nothing."""
    for relation in owned_tables(scene.catalog, scene.owners):
        yield f"SELECT FROM {relation.sql} WHERE {belongs(scene.owners[relation.oid], relation, tenant)}"


def removal(scene: Scene, tenant: str | None) -> tuple[str, ...]:
    """Statements that take the tenant's rows away, run without triggers."""
    taken = (statement for _, statement in removals(scene.catalog, scene.owners))
    return (*noting(scene.catalog, scene.owners, tenant), *taken)


def alteration(scene: Scene, attempt: Attempt) -> Iterator[tuple[str, ...]]:
    """For rows that had to stay because others refer to them: alternatives for one column each, where it matters."""
    named = _named(scene, attempt)
    for relation in owned_tables(scene.catalog, scene.owners):
        if relation.oid in named and scene.catalog.references_to(relation):
            for column in changeable(scene.catalog, scene.owners[relation.oid], relation):
                if alternatives := tuple(changes(relation, column)):
                    yield alternatives


def _named(scene: Scene, attempt: Attempt) -> set[int]:
    """Relations whose names occur in the attempt, or in what it calls and selects from."""
    words = set(re.findall(r"\w+", attempt.text))
    for _ in range(3):
        for source in [
            *(routine.source for routine in scene.catalog.routines if routine.name in words),
            *(relation.definition or "" for relation in scene.relations if relation.name in words),
        ]:
            words |= set(re.findall(r"\w+", source))
    return {relation.oid for relation in scene.relations if relation.name in words}


def refreshes(scene: Scene) -> tuple[str, ...]:
    """Materialised views show each world."""
    return tuple(
        f"REFRESH MATERIALIZED VIEW {r.sql}" for r in sorted(scene.relations, key=lambda r: r.oid) if r.kind == "m"
    )
