"""What runs with its definer's rights must not take its tables or its rows from whoever calls it."""

import re
from collections.abc import Iterator

from harness.attempts.routines import FAMILY as ROUTINES
from harness.attempts.routines import call, calls
from harness.catalog.model import Relation
from harness.record.model import Attempt, Scope
from harness.sql.compose import columns, identifier, values
from harness.world.model import Scene


def shadowed(scene: Scene) -> Iterator[Attempt]:
    """Temporary relations that stand in for what a definer routine names without its schema (CVE-2018-1058)."""
    if not scene.rights.temporary:
        return
    for routine in scene.routines:
        if not routine.definer or routine.oid not in scene.rights.execute:
            continue
        words = set(re.findall(r"\w+", routine.source.lower()))
        shadows = [r for r in scene.relations if r.name.lower() in words and r.is_table]
        if not shadows:
            continue
        prelude = tuple(
            statement for relation in {r.name: r for r in shadows}.values() for statement in _shadow(scene, relation)
        )
        for arguments, named in list(calls(scene, routine))[:6]:
            plain = call(scene, routine, arguments, named)
            yield Attempt(
                family="session",
                rule="definer-search-path",
                object=routine.label,
                statements=plain.statements,
                actor=scene.attacker,
                scope=Scope.BOTH,
                names=named,
                answer=plain.answer,
                prelude=prelude,
                follow=True,
            )


def _shadow(scene: Scene, relation: Relation) -> Iterator[str]:
    """A temporary table of the relation's name that says of the attacker what the real one says of the victim."""
    listed = ", ".join(f"{identifier(c.name)} {c.type}" for c in relation.columns)
    name = identifier(relation.name)
    yield f"CREATE TEMPORARY TABLE {name} ({listed})"
    yield f"GRANT ALL ON pg_temp.{name} TO PUBLIC"
    rows = scene.own.get(relation.oid, ())
    discriminator = scene.discriminator(relation)
    for row in (*rows[:3], *scene.theirs.get(relation.oid, ())[:3]):
        for tenant in (row[discriminator], scene.victim) if discriminator else (None,):
            cells = dict(row.cells) | ({discriminator: tenant} if discriminator else {})
            yield f"INSERT INTO pg_temp.{name} ({columns(cells)}) VALUES ({values(cells.values())})"


def borrowed(scene: Scene) -> Iterator[Attempt]:
    """A definer's trigger function that anybody may execute, hooked to a temporary table of the attacker's own."""
    if not scene.rights.temporary:
        return
    for trigger in scene.catalog.triggers:
        routine = next((r for r in scene.catalog.routines if r.oid == trigger.routine), None)
        relation = scene.catalog.by_oid.get(trigger.relation)
        if routine is None or relation is None or not routine.definer or routine.oid not in scene.rights.execute:
            continue
        rows = scene.theirs.get(relation.oid, ())[:2]
        listed = ", ".join(f"{identifier(c.name)} {c.type}" for c in relation.columns)
        for event in ("INSERT", "UPDATE", "DELETE"):
            for row in rows:
                cells = (
                    f"INSERT INTO pg_temp.tenantproof_mine ({columns(row.cells)}) VALUES ({values(row.cells.values())})"
                )
                hook = (
                    f"CREATE TRIGGER tenantproof_borrowed AFTER {event} ON pg_temp.tenantproof_mine "
                    f"FOR EACH ROW EXECUTE FUNCTION {routine.sql}()"
                )
                name = identifier(relation.columns[0].name)
                act = {
                    "INSERT": (hook, cells),
                    "UPDATE": (cells, hook, f"UPDATE pg_temp.tenantproof_mine SET {name} = {name}"),
                    "DELETE": (cells, hook, "DELETE FROM pg_temp.tenantproof_mine"),
                }[event]
                yield Attempt(
                    family=ROUTINES,
                    rule="borrowed-trigger-function",
                    object=routine.label,
                    statements=(f"CREATE TEMPORARY TABLE tenantproof_mine ({listed})", *act),
                    actor=scene.attacker,
                    scope=Scope.BOTH,
                    names=(scene.victim,),
                    follow=True,
                )
