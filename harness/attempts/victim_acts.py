"""What a victim does to its own rows must not reach the attacker, wherever triggers and rules carry it."""

import re
from collections.abc import Iterator

from harness.attempts.reads import everything
from harness.attempts.terms import fresh, insert, locator, with_new_keys
from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier, literal
from harness.world.foreign import holds_foreign
from harness.world.model import Row, Scene

FAMILY = "victim acts"
MARK = "tenantproof-secret"


def attempts(scene: Scene) -> Iterator[Attempt]:
    """One attempt a table: the victim works, the attacker reads everything; compared with no work at all."""
    victim = scene.victim_principal
    reads = everything(scene)
    if victim is None or not reads:
        return
    enter = "; ".join(victim.enter) or "SELECT 1"
    for relation in scene.relations:
        work = tuple(labour(scene, relation))
        if work:
            yield Attempt(
                family=FAMILY,
                rule="victim-work-shows",
                object=relation.label,
                statements=reads,
                actor=scene.attacker,
                work=(enter, *work),
                guarded=True,
            )


def labour(scene: Scene, relation: Relation) -> Iterator[str]:
    """The victim's own insert, update and delete on a relation, marked with a text that nobody else has."""
    rows = scene.theirs.get(relation.oid, ())
    if not rows or not scene.owned(relation) or relation.partition or holds_foreign(scene.catalog, relation):
        return
    row = rows[-1]
    texts = [
        c.name for c in relation.columns if c.category == "S" and c.base == "text" and not c.generated and not c.labels
    ]
    keyed = relation.keyed | scene.catalog.referring(relation)
    free = [name for name in texts if name not in keyed and name != scene.discriminator(relation)]
    yield from _insertions(scene, relation, row, free)
    where = locator(relation, row)
    if where is not None:
        name = (
            free[0] if free else next((c.name for c in relation.columns if not c.generated and c.identity != "a"), None)
        )
        if name is not None:
            value = literal(MARK) if free else identifier(name)
            yield f"UPDATE {relation.sql} SET {identifier(name)} = {value} WHERE {where}"
            if free:
                yield f"UPDATE {relation.sql} SET {identifier(name)} = {identifier(name)} WHERE {where}"
        yield f"DELETE FROM {relation.sql} WHERE {where}"


def _insertions(scene: Scene, relation: Relation, row: Row, free: list[str]) -> Iterator[str]:
    cells = with_new_keys(scene, relation, fresh(scene, relation, row), 23)
    allowed = [column for column in relation.columns if not column.generated]
    marked = cells | dict.fromkeys([name for name in free if name in cells], MARK)
    for given in (marked, cells):
        if (statement := insert(relation, given, allowed)) is not None:
            yield statement


def channels(scene: Scene) -> tuple[str, ...]:
    """Names of NOTIFY channels that the target's routines use, with the victim's parameters where they are built."""
    found: list[str] = []
    for routine in scene.catalog.routines:
        source = routine.source
        if not re.search(r"notify", source, re.IGNORECASE):
            continue
        names = re.findall(r"pg_notify\(\s*'([^']+)'", source, re.IGNORECASE)
        names += re.findall(r"\bNOTIFY\s+\"?(\w+)", source, re.IGNORECASE)
        names += [text for text in re.findall(r"'([\w:./ %-]{1,40})'", source) if text not in names]
        known = [scene.victim]
        if scene.victim_principal is not None:
            known += [value for _, value in scene.victim_principal.parameters if value]
        for name in names:
            found += [name, *(name.replace("%s", value).replace("%I", value) for value in known)]
            found += [name + value for value in known]
        found += known
    return tuple(dict.fromkeys(name for name in found if 0 < len(name.encode()) < 64))
