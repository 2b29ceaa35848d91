"""A row that is partly one's own and partly a victim's: a link, a share, a membership, a move half done.

What checks one end of it may forget the other.
"""

import re
from collections.abc import Iterator
from itertools import combinations, islice

from harness.attempts.states import deciding
from harness.attempts.terms import insert, insertable, own_row, victim_row
from harness.attempts.written import written
from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.world.model import Scene

_NAMES_A_ROW = re.compile(r"_(id|uuid|by|ref|key|code)$", re.IGNORECASE)
_PARTS = 5
_MOST = 12
_ROWS = 2
_STATES = 8

Cells = dict[str, str | None]


def inserts(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """Own rows with some, not all, of the columns that name rows taken from a victim's row; switches on."""
    parts = _parts(scene, relation)
    if not 2 <= len(parts) <= _PARTS:
        return
    mixed = [dict(cells) for cells in dict.fromkeys(islice(_mixed(scene, relation, parts), _MOST))]
    for cells in (*mixed, *_sparse(relation, parts, mixed), *_decided(scene, relation, parts)):
        if (statement := insert(relation, cells, insertable(scene, relation))) is not None:
            yield written(scene, relation, statement)


def _parts(scene: Scene, relation: Relation) -> list[str]:
    named = scene.catalog.referring(relation)
    named |= {name for key in relation.keys for name in key.plain} | {scene.discriminator(relation) or ""}
    usable = [c for c in relation.columns if not c.generated and not c.identity]
    return [c.name for c in usable if c.name in named or _NAMES_A_ROW.search(c.name)]


def _sparse(relation: Relation, parts: list[str], mixed: list[Cells]) -> Iterator[Cells]:
    """The same with what has a default left to it: what one is given is less than what others have made of theirs."""
    left = {c.name for c in relation.columns if c.defaulted and c.name not in parts}
    for cells in mixed if left else ():
        yield {name: cell for name, cell in cells.items() if name not in left}


def _decided(scene: Scene, relation: Relation, parts: list[str]) -> Iterator[Cells]:
    """An own row with the victim's tenant alone, in each state that a row may have: the lowest role, say."""
    mine, theirs = own_row(scene, relation), victim_row(scene, relation)
    tenant = scene.discriminator(relation)
    if mine is None or theirs is None or tenant not in parts:
        return
    for column, value in islice(deciding(scene, relation), _STATES):
        if column.name not in parts and value != mine[column.name]:
            yield dict(mine.cells) | {tenant: theirs[tenant], column.name: value}


def _mixed(scene: Scene, relation: Relation, parts: list[str]) -> Iterator[tuple[tuple[str, str | None], ...]]:
    free = [c for c in relation.columns if not c.generated and not c.identity]
    for size in range(1, len(parts)):
        for chosen in combinations(parts, size):
            for mine in scene.own.get(relation.oid, ())[:_ROWS]:
                for theirs in scene.theirs.get(relation.oid, ())[:1]:
                    on = {c.name: "t" for c in free if c.category == "B"}
                    cells = {c.name: theirs[c.name] if c.name in chosen else mine[c.name] for c in free}
                    yield tuple((cells | on).items())
