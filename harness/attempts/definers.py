"""What runs with its definer's rights must not take its rows from whoever calls it."""

from collections.abc import Iterator

from harness.attempts.routines import FAMILY as ROUTINES
from harness.record.model import Attempt, Scope
from harness.sql.compose import columns, identifier, values
from harness.world.model import Scene


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
