"""A run that could not have found anything says nothing: first it must find what is wide open.

In a clone where row security is off and everything is granted, every table that holds a victim's rows must show
that they are seen and that they can be destroyed.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import psycopg

from harness.attack.arena import Arena
from harness.attack.prepare import Grounds, Survey
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


def self_test(grounds: Grounds, pair: Pair, rights: Rights) -> tuple[str, ...]:
    """What the run failed to find in the open clone; empty where it found all."""
    survey = _open(grounds, rights)
    opened = Grounds(clones=grounds.clones, survey=survey)
    try:
        scene, arena, _ = stand(opened, pair)
        arena.run(_attempts(scene))
        return tuple(_missed(scene, arena))
    finally:
        opened.release()
        for name in (survey.here, *(name for name, _ in opened.twins.values()), survey.base):
            grounds.clones.drop(name)


def _open(grounds: Grounds, rights: Rights) -> Survey:
    """A copy of the survey whose base is a clone with everything open."""
    base = grounds.clones.make(grounds.survey.base)
    roles = ", ".join(identifier(role) for role in dict.fromkeys((rights.login, rights.role)))
    with connect(grounds.clones.dsn(base)) as connection:
        for relation in grounds.survey.catalog.relations:
            _try(connection, f"GRANT USAGE ON SCHEMA {identifier(relation.schema)} TO {roles}")
            _try(connection, f"GRANT ALL ON {relation.sql} TO {roles}")
            if relation.is_table:
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE ROW LEVEL SECURITY")
                _try(connection, f"ALTER TABLE {relation.sql} DISABLE TRIGGER USER")
    return replace(grounds.survey, base=base, here=grounds.clones.make(base))


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
