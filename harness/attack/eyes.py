"""The victim's side is compared by digests, so that looking costs little wherever the rows are many."""

import re
from collections import defaultdict
from collections.abc import Mapping

from harness.attempts.terms import locator, written_by_this_backend
from harness.catalog.model import Catalog, Relation
from harness.execute.stage import Eyes
from harness.sql.compose import digest, identifier
from harness.world.model import Rights, Scene
from harness.world.twin import beyond

_BIG = 200_000
# A transaction has its number before those of its parts.
_BEFORE = " AND pg_catalog.age(xmin) > pg_catalog.age(pg_catalog.pg_current_xact_id()::pg_catalog.xid)"


def eyes_for(scene: Scene, rights: Rights | None, inserts: Mapping[str, tuple[int, str]]) -> Eyes:
    """Digest queries for the victim's rows, its principal's reads, and its own work, ``inserts`` among it.

    ``rights`` are the victim's. Of a relation that ``enter`` itself writes, the rows that were there before are looked at.
    """
    context = scene.context_relations
    work = {**dict(_work(scene, rights)), **inserts} if rights is not None else {}
    return Eyes(
        victim=scene.victim_principal,
        rows=dict(_rows(scene)),
        reads={oid: query for oid, query in _reads(scene, rights) if oid not in context},
        work={label: entry for label, entry in work.items() if entry[0] not in context},
        closure=_closure(scene.catalog),
        changed=written_by_this_backend(scene.relations),
    )


def _digest(relation: Relation, names: list[str], where: str) -> str:
    return f"SELECT {relation.oid}, {digest(names)} FROM {relation.sql} WHERE {where}"


def _rows(scene: Scene) -> list[tuple[int, str]]:
    found = []
    for relation in scene.relations:
        names = [column.name for column in relation.columns]
        if not relation.is_table or relation.partition or not names:
            continue
        if scene.owned(relation):
            where = beyond(scene, relation)
            where += _BEFORE if relation.oid in scene.context_relations else ""
            found.append((relation.oid, _digest(relation, names, where)))
        elif scene.shared(relation):
            found.append((relation.oid, _digest(relation, names, "true")))
    return found


def _reads(scene: Scene, rights: Rights | None) -> list[tuple[int, str]]:
    found = []
    for relation in scene.relations:
        held = rights.select.get(relation.oid, frozenset()) if rights is not None else frozenset()
        names = [column.name for column in relation.columns if column.name in held]
        owned = scene.owned(relation)
        # A view without an owner is no row of anybody's: what it tells is judged by the twin.
        if not names or relation.kind in "mf" or (relation.kind == "v" and not owned) or relation.estimate > _BIG:
            continue
        if relation.oid not in scene.sampled:
            found.append((relation.oid, _digest(relation, names, "true")))
        elif set(relation.primary) <= set(names):
            found.append((relation.oid, _digest(relation, names, beyond(scene, relation))))
    return found[:80]


def _work(scene: Scene, rights: Rights) -> list[tuple[str, tuple[int, str]]]:
    found: list[tuple[str, tuple[int, str]]] = []
    for relation in scene.relations:
        rows = scene.theirs.get(relation.oid, ())
        if not rows or not relation.is_table or not scene.owned(relation):
            continue
        readable = rights.select.get(relation.oid, frozenset())
        for place, row in enumerate(rows[:2]):
            where = locator(relation, row, readable) if readable else None
            if where is None:
                continue
            if relation.oid in rights.delete:
                found.append(
                    (f"DELETE {place} {relation.label}", (relation.oid, f"DELETE FROM {relation.sql} WHERE {where}"))
                )
            may = [c.name for c in relation.columns if c.name in rights.update.get(relation.oid, frozenset())]
            usable = [
                n for n in may if n in readable and (c := relation.column(n)) and not c.generated and c.identity != "a"
            ]
            if usable:
                name = identifier(usable[-1])
                statement = f"UPDATE {relation.sql} SET {name} = {name} WHERE {where}"
                found.append((f"UPDATE {place} {relation.label}", (relation.oid, statement)))
    return found


def _closure(catalog: Catalog) -> Mapping[int, frozenset[int]]:
    """What a change in a relation may reach: its parents and children, and the tables that keys join it to."""
    near: dict[int, set[int]] = defaultdict(set)
    for relation in catalog.relations:
        near[relation.oid].add(relation.oid)
        above = relation
        while above.parent is not None and above.parent in catalog.by_oid:
            above = catalog.by_oid[above.parent]
            near[relation.oid].add(above.oid)
    routines = {routine.oid: set(re.findall(r"\w+", routine.source.lower())) for routine in catalog.routines}
    for trigger in catalog.triggers:
        # What is written elsewhere may be what the trigger looks at.
        for relation in catalog.relations:
            if relation.name.lower() in routines.get(trigger.routine, ()):
                near[relation.oid].add(trigger.relation)
    for key in catalog.foreign_keys:
        near[key.relation].add(key.target)
        near[key.target].add(key.relation)
    return {oid: frozenset(others) for oid, others in near.items()}
