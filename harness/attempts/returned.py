"""What a view's rule or trigger gives back to the one who writes is a read of its own.

Of a plain table RETURNING shows what the SELECT policies show; behind a view it is an expression of the view owner's.
"""

from collections.abc import Iterator

from harness.attempts.plants import numbered
from harness.attempts.terms import (
    adopted,
    fresh,
    insert,
    insertable,
    own_row,
    readable,
    updatable,
    with_new_keys,
)
from harness.attempts.written import written
from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier
from harness.world.model import Scene

_SERIAL = 31


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Insert, update and delete of own rows, with all that comes back."""
    for relation in scene.relations:
        if relation.kind == "v" or relation.rules:
            for statement in _statements(scene, relation):
                yield written(scene, relation, f"{statement} RETURNING *")


def _statements(scene: Scene, relation: Relation) -> Iterator[str]:
    mine = own_row(scene, relation) or adopted(scene, relation)
    if mine is not None and relation.oid in scene.rights.insert:
        keyed = numbered(scene, relation, mine) if relation.kind == "v" else fresh(scene, relation, mine)
        for cells in (with_new_keys(scene, relation, keyed, _SERIAL), dict(mine.cells)):
            if (statement := insert(relation, cells, insertable(scene, relation))) is not None:
                yield statement
    may = [column for column in updatable(scene, relation) if column.name in readable(scene, relation)]
    if may:
        name = identifier(may[-1].name)
        yield f"UPDATE {relation.sql} SET {name} = {name}"
    if relation.oid in scene.rights.delete:
        yield f"DELETE FROM {relation.sql}"
