"""What a hook counts may be everybody's: own rows are written until it refuses, and then the victim's are refused too."""

import re
from collections.abc import Iterator

from harness.attempts.terms import adopted, fresh, insert, insertable, own_row, with_new_keys
from harness.record.model import Attempt, Scope
from harness.sql.compose import block, literal
from harness.world.model import Scene

FAMILY = "victim acts"
RULE = "hook-crosses-tenants"
_COUNTS = re.compile(r"\b(count|sum)\s*\(|\+\s*1\b|limit|quota|rate|allowed|capacity", re.IGNORECASE)
_RAISES = re.compile(r"\braise\s+(?!notice|warning|info|debug|log)", re.IGNORECASE)
_ROWS = 120
_FIRST = 1000


def attempts(scene: Scene) -> Iterator[Attempt]:
    """One program a table with a trigger that both counts and refuses."""
    counting = {r.oid for r in scene.catalog.routines if _COUNTS.search(r.source) and _RAISES.search(r.source)}
    hooked = {trigger.relation for trigger in scene.catalog.triggers if trigger.routine in counting}
    for relation in scene.relations:
        mine = own_row(scene, relation) or adopted(scene, relation)
        if relation.oid not in hooked or mine is None or relation.oid in scene.context_relations:
            continue
        cells, allowed = fresh(scene, relation, mine), insertable(scene, relation)
        rows = [insert(relation, with_new_keys(scene, relation, cells, _FIRST + n), allowed) for n in range(_ROWS)]
        listed = ", ".join(literal(row) for row in rows if row is not None)
        if listed:
            body = (
                f"DECLARE s text; BEGIN FOREACH s IN ARRAY ARRAY[{listed}] LOOP "
                "BEGIN EXECUTE s; EXCEPTION WHEN OTHERS THEN EXIT; END; END LOOP; END"
            )
            yield Attempt(
                family=FAMILY,
                rule=RULE,
                object=relation.label,
                statements=(block(body), "SET CONSTRAINTS ALL IMMEDIATE"),
                actor=scene.attacker,
                scope=Scope.EFFECT,
            )
