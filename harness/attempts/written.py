"""One write of the attacker's: it may show something, and it may do harm."""

from harness.catalog.model import Relation
from harness.record.model import Attempt, Hole, Scope, Target
from harness.world.model import Scene

FAMILY = "writes"
RULE = "cross-tenant-write"


def written(
    scene: Scene,
    relation: Relation,
    statement: str,
    covers: tuple[Target, ...] = (),
    *,
    hole: Hole | None = None,
    copy: str | None = None,
    touches: frozenset[int] | None = None,
) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        scope=Scope.BOTH,
        covers=covers,
        names=(scene.victim,),
        hole=hole,
        copy=copy,
        touches=touches,
        follow=True,
    )
