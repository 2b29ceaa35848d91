"""A run that could not have found anything says nothing: first it must find what is wide open.

Where nothing stands between the attacker and any row, every table that holds a victim's rows must show that they are
seen and that they can be destroyed. The worlds are those of the run, opened when all else has been tried: what could
not be found in them is shown of the very worlds, and no others need be made.
"""

from collections.abc import Iterator
from itertools import islice

from harness.attack.arena import Arena
from harness.attack.grounds import Grounds
from harness.attack.stand import stand
from harness.attempts import reads
from harness.attempts.terms import limited
from harness.record.model import Attempt, Severity
from harness.world.model import Scene
from harness.world.pairs import Pair
from harness.world.twin import owned_tables


def self_test(grounds: Grounds, pair: Pair) -> tuple[str, ...]:
    """What the run failed to find in the open, empty where it found all. Its worlds stay open: it is the last thing to do."""
    opened, attacking = grounds.opened(pair)
    scene, arena, _ = stand(opened, attacking)
    arena.run(_attempts(opened, scene))
    opened.release()
    return tuple(_missed(scene, arena))


def _attempts(opened: Grounds, scene: Scene) -> Iterator[Attempt]:
    """The plainest reads and the surest destruction of each table; of a large one the first rows may be others'."""
    for relation in owned_tables(scene.catalog, scene.owners):
        if scene.theirs.get(relation.oid):
            found = reads.of_relation(scene, relation)
            yield from found if limited(relation) else islice(found, 1)
            yield from filter(None, [opened.destruction(scene, relation)])


def _missed(scene: Scene, arena: Arena) -> Iterator[str]:
    seen = {s.object for s in arena.suspicions if s.severity is not Severity.INTEGRITY}
    harmed = {s.object for s in arena.suspicions if s.severity is Severity.INTEGRITY}
    for relation in owned_tables(scene.catalog, scene.owners):
        if not scene.theirs.get(relation.oid) or relation.oid in scene.context_relations:
            continue
        if relation.label not in seen and relation.oid in scene.differs:
            yield f"self-test: reading {relation.label} in the open gave no finding"
        if relation.label not in harmed:
            yield f"self-test: emptying {relation.label} in the open gave no finding"
