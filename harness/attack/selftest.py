"""A run that could not have found anything says nothing: first it must find what is wide open.

In clones where row security is off and everything is granted, every table that holds a victim's rows must show
that they are seen and that they can be destroyed. They are those of the run, opened when all else has been tried:
what could not be found in them is shown of the very worlds, and no others need be made.
"""

from collections.abc import Iterator
from itertools import islice

import psycopg

from harness.attack.arena import Arena
from harness.attack.prepare import Grounds, rights_of
from harness.attack.stand import stand
from harness.attempts import reads, writes
from harness.attempts.terms import limited
from harness.record.model import Attempt, Severity
from harness.sql.compose import identifier
from harness.target.connect import connect
from harness.target.text import tell
from harness.world.model import Rights, Scene
from harness.world.pairs import Pair
from harness.world.twin import owned_tables


def self_test(grounds: Grounds, pair: Pair) -> tuple[str, ...]:
    """What the run failed to find in the open, empty where it found all. Its worlds stay open: it is the last thing to do."""
    there, _ = grounds.twin(pair.victim)
    with connect(grounds.clones.dsn(grounds.survey.here)) as connection:
        rights = rights_of(connection, grounds.survey, pair.attacker)
    for world in (grounds.survey.here, there):
        _open(grounds, world, rights)
    scene, arena, _ = stand(grounds, pair)
    arena.run(_attempts(scene))
    grounds.release()
    return tuple(_missed(scene, arena))


def _open(grounds: Grounds, world: str, rights: Rights) -> None:
    roles = ", ".join(identifier(role) for role in dict.fromkeys((rights.login, rights.role)))
    with connect(grounds.clones.dsn(world)) as connection:
        for relation in grounds.survey.catalog.relations:
            _try(connection, f"GRANT USAGE ON SCHEMA {identifier(relation.schema)} TO {roles}")
            _try(connection, f"GRANT ALL ON {relation.sql} TO {roles}")
            if relation.is_table:
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE ROW LEVEL SECURITY")
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE TRIGGER USER")


def _try(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> None:
    try:
        tell(connection, statement)
    except psycopg.Error:
        return  # what cannot be opened shows as a table that gives no finding


def _attempts(scene: Scene) -> Iterator[Attempt]:
    """The plainest reads and the surest destruction of each table; of a large one the first rows may be others'."""
    for relation in owned_tables(scene.catalog, scene.owners):
        if scene.theirs.get(relation.oid):
            found = reads.of_relation(scene, relation)
            yield from found if limited(relation) else islice(found, 1)
            yield writes.truncate(scene, relation)


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
