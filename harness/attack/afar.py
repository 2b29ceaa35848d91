"""Rows beyond the database are the same in both worlds: what shows them is known by the victim's values in it."""

import re
from collections.abc import Iterator

from harness.attack.wording import object_of
from harness.attempts.generated import FAMILY as GENERATED
from harness.record.model import Attempt, Observation
from harness.world.foreign import FORBIDDEN, is_foreign
from harness.world.model import Scene

_WORTH = 4
_NUMBER = re.compile(r"[-+\d.,:/ ]*")
# One value may stand elsewhere too; two of one row that nobody else holds are that row.
_ENOUGH = 2
# A foreign relation is asked for its owners by these; see reads and session.
_ASKED = ("cross-tenant-read", "no-context-read", "no-context-oracle")


def from_afar(scene: Scene, attempt: Attempt, observation: Observation) -> Iterator[tuple[int, str]]:
    """Steps that show a foreign row of the victim's, with the values that the attempt did not supply."""
    single = attempt.family != GENERATED  # what one of its statements shows is told of that statement
    rows = tuple(_telling(scene, attempt)) if scene.catalog.foreign and single else ()
    if not rows:
        return
    for step, event in observation.events:
        relation = scene.catalog.by_label.get(object_of(attempt, step))
        if relation is not None and relation.oid in scene.catalog.foreign and attempt.rule in _ASKED:
            continue
        # Of a listing each row by itself: two values of two rows are nobody's row.
        for said in (event.head, *event.rows):
            whole = "\n".join(cell for cell in said if cell is not None)
            found = next((row for row in rows if sum(value in whole for value in row) >= _ENOUGH), None)
            if found is not None:
                yield step, ", ".join(value for value in found if value in whole)
                break


def unjudged(observation: Observation) -> bool:
    """What ended at the edge of the clone tells nothing of the target."""
    return bool(observation.void) or FORBIDDEN in (observation.failed or "")


def _telling(scene: Scene, attempt: Attempt) -> Iterator[tuple[str, ...]]:
    supplied = attempt.text
    for relation in scene.relations:
        if not is_foreign(scene.catalog, relation):
            continue
        for row in scene.theirs.get(relation.oid, ()):
            cells = {cell for cell in row.cells.values() if cell in scene.victim_values and cell not in supplied}
            told = tuple(sorted(c for c in cells if c and len(c) >= _WORTH and not _NUMBER.fullmatch(c)))
            if len(told) >= _ENOUGH:
                yield told
