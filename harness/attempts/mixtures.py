"""A row that is partly one's own and partly a victim's: a link, a share, a membership, a move half done.

What checks one end of it may forget the other.
"""

import re
from collections.abc import Iterator
from itertools import combinations, islice

from harness.attempts.terms import insert, insertable
from harness.attempts.written import written
from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.world.model import Scene

_NAMES_A_ROW = re.compile(r"_(id|uuid|by|ref|key|code)$", re.IGNORECASE)
_PARTS = 5
_MOST = 12
_ROWS = 2


def inserts(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """Own rows with some, not all, of the columns that name rows taken from a victim's row; switches on."""
    parts = _parts(scene, relation)
    if not 2 <= len(parts) <= _PARTS:
        return
    mixed = dict.fromkeys(islice(_mixed(scene, relation, parts), _MOST))
    for cells in mixed:
        if (statement := insert(relation, dict(cells), insertable(scene, relation))) is not None:
            yield written(scene, relation, statement)


def _parts(scene: Scene, relation: Relation) -> list[str]:
    named = scene.catalog.referring(relation)
    named |= {name for key in relation.keys for name in key.plain} | {scene.discriminator(relation) or ""}
    usable = [c for c in relation.columns if not c.generated and not c.identity]
    return [c.name for c in usable if c.name in named or _NAMES_A_ROW.search(c.name)]


def _mixed(scene: Scene, relation: Relation, parts: list[str]) -> Iterator[tuple[tuple[str, str | None], ...]]:
    free = [c for c in relation.columns if not c.generated and not c.identity]
    for size in range(1, len(parts)):
        for chosen in combinations(parts, size):
            for mine in scene.own.get(relation.oid, ())[:_ROWS]:
                for theirs in scene.theirs.get(relation.oid, ())[:1]:
                    on = {c.name: "t" for c in free if c.category == "B"}
                    cells = {c.name: theirs[c.name] if c.name in chosen else mine[c.name] for c in free}
                    yield tuple((cells | on).items())
