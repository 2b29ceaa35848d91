"""What a routine names without its schema must not be taken from whoever calls it (CVE-2018-1058).

PostgreSQL looks names up when such a routine runs: in the caller's temporary schema first, unless the routine's
``search_path`` puts it last, and in every schema that stands before the table's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from harness.attempts import plants
from harness.attempts.casts import stand_ins
from harness.attempts.lures import helpers, lure
from harness.attempts.routines import call, calls
from harness.catalog.code import Routine
from harness.catalog.model import Relation
from harness.record.model import Attempt, Scope
from harness.sql.compose import columns, identifier, values
from harness.world.model import Scene

_CALLS = 6
_ROWS = 3
_WRITES = 4
# A plan that the session kept still means what stood there before.
_FORGET = "DISCARD PLANS"


def shadowed(scene: Scene) -> Iterator[Attempt]:
    """For each routine that binds late, what stands in for its tables, functions and types; then it is called, or all is
    read.
    """
    for routine in scene.catalog.routines:
        if not _binds_late(routine):
            continue
        for prelude in (*_preludes(scene, routine), *_lures(scene, routine)):
            yield from _attempts(scene, routine, prelude)
        if routine.oid not in scene.context_routines:
            for prelude in stand_ins(scene, routine, _path(routine)):
                yield from _attempts(scene, routine, prelude)


def _binds_late(routine: Routine) -> bool:
    return routine.language not in ("internal", "c") and not re.match(r"\s*(BEGIN ATOMIC|RETURN)\b", routine.source)


def _preludes(scene: Scene, routine: Routine) -> Iterator[tuple[str, ...]]:
    shadows = {
        relation.name: relation
        for relation in scene.relations
        if relation.kind in "rpvm" and re.search(rf'(?<![\w."])"?{re.escape(relation.name)}\b', routine.source, re.I)
    }
    path = _path(routine)
    if not shadows:
        return
    temporary = [relation for relation in shadows.values() if _before("pg_temp", relation.schema, path)]
    if scene.rights.temporary and temporary:
        yield ("; ".join(each for relation in temporary for each in _shadow(scene, relation, "pg_temp")),)
    for schema in scene.rights.create_schemas:
        earlier = [r for r in shadows.values() if _before(schema, r.schema, path) and not _taken(scene, schema, r)]
        if earlier:
            made = (each for relation in earlier for each in _shadow(scene, relation, identifier(schema)))
            yield ("; ".join((*_ahead(schema, earlier, path), *made, _FORGET)),)


def _lures(scene: Scene, routine: Routine) -> Iterator[tuple[str, ...]]:
    """Functions in the place of the routine's helpers; what has no rights of its own to lend is left alone."""
    path = _path(routine)
    for schema in scene.rights.create_schemas if routine.definer else ():
        earlier = [h for h in helpers(scene, routine) if _before(schema, h.schema, path)]
        if earlier:
            made = (lure(scene, helper, identifier(schema)) for helper in earlier)
            yield ("; ".join((*_ahead(schema, earlier, path), *made, _FORGET)),)


def _path(routine: Routine) -> list[str]:
    """The schemas of the routine's own search_path; none where it takes its caller's."""
    found = re.search(r'search_path=((?:[^"\\]|\\.)*)', routine.settings)
    return [part.strip().strip('\\"') for part in found[1].rstrip("}").split(",")] if found else []


def _before(schema: str, other: str, path: list[str]) -> bool:
    if schema == other:
        return False
    if schema == "pg_temp" and schema not in path:
        return True  # what is not listed is searched first
    return not path or (schema in path and (other not in path or path.index(schema) < path.index(other)))


def _taken(scene: Scene, schema: str, relation: Relation) -> bool:
    return any(each.schema == schema and each.name == relation.name for each in scene.relations)


def _ahead(schema: str, replaced: Sequence[Relation | Routine], path: list[str]) -> tuple[str, ...]:
    """Put the schema before those of what it stands in for, where the routine takes its caller's path."""
    schemas = dict.fromkeys((schema, *(each.schema for each in replaced)))
    return () if path else (f"SET LOCAL search_path = {', '.join(map(identifier, schemas))}",)


def _attempts(scene: Scene, routine: Routine, prelude: tuple[str, ...]) -> Iterator[Attempt]:
    if routine.returns in ("trigger", "event_trigger"):
        hooked = [t.relation for t in scene.catalog.triggers if t.routine == routine.oid]
        for relation in (scene.catalog.by_oid[oid] for oid in hooked if oid in scene.catalog.by_oid):
            for attempt in islice(plants.inserts(scene, relation), _WRITES):
                yield _with(attempt, routine, prelude)
        return
    if routine.oid in scene.rights.execute and routine.oid not in scene.context_routines and routine.definer:
        for arguments, named in islice(calls(scene, routine), _CALLS):
            yield replace(_with(call(scene, routine, arguments, named), routine, prelude), follow=True)
    # A policy, a view or a default may call it.
    yield Attempt(
        family="session",
        rule="definer-search-path",
        object=routine.label,
        statements=("SELECT 1",),
        actor=scene.attacker,
        prelude=prelude,
        follow=True,
    )
    open_to = [r for r in scene.relations if scene.rights.insert.get(r.oid) and scene.theirs.get(r.oid)]
    for relation in open_to[:_WRITES] if routine.returns == "boolean" or routine.returns_set else ():
        for attempt in islice(plants.inserts(scene, relation), 1):
            yield _with(attempt, routine, prelude)


def _with(attempt: Attempt, routine: Routine, prelude: tuple[str, ...]) -> Attempt:
    return replace(
        attempt,
        family="session",
        rule="definer-search-path",
        object=routine.label,
        prelude=prelude,
        scope=Scope.BOTH,
        covers=(),
    )


def _shadow(scene: Scene, relation: Relation, schema: str) -> Iterator[str]:
    """A table of the relation's name that says of the attacker what the real one says of the victim."""
    listed = ", ".join(f"{identifier(c.name)} {c.type}" for c in relation.columns)
    name = f"{schema}.{identifier(relation.name)}"
    yield f"CREATE TABLE {name} ({listed})"
    yield f"GRANT ALL ON {name} TO PUBLIC"
    rows = scene.own.get(relation.oid, ())
    discriminator = scene.discriminator(relation)
    me = {key: value for key, value in scene.attacker.parameters if relation.column(key) is not None}
    for row in (*rows[:_ROWS], *scene.theirs.get(relation.oid, ())[:_ROWS]):
        for tenant in (row[discriminator], scene.victim) if discriminator else (None,):
            cells = dict(row.cells) | ({discriminator: tenant} if discriminator else {})
            yield f"INSERT INTO {name} ({columns(cells)}) VALUES ({values(cells.values())})"
            mine = cells | {key: value for key, value in me.items() if key != discriminator}
            if mine != cells:
                yield f"INSERT INTO {name} ({columns(mine)}) VALUES ({values(mine.values())})"
