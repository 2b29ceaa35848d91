"""The exhaustive matrix: every family of attempts, in the order in which they are tried."""

from collections.abc import Iterator

from harness.attempts import (
    chained,
    channels,
    definers,
    exhausting,
    existence,
    hooked,
    locks,
    predicates,
    privilege,
    reads,
    requested,
    returned,
    routines,
    session,
    shadows,
    switches,
    victim_acts,
    writes,
)
from harness.record.model import Attempt
from harness.world.model import Scene

_MANY = 20


def exhaustive(scene: Scene, *, first: bool) -> Iterator[Attempt]:
    """The whole matrix of one pair; what does not depend on who the two are only for the first.

    In a large schema the further pairs try each relation and command in its plainest ways.
    """
    if not first and len(scene.relations) > _MANY:
        yield from (a for a in (*reads.attempts(scene), *writes.attempts(scene)) if a.covers)
        yield from routines.attempts(scene, brief=True)
        return
    yield from reads.attempts(scene)
    yield from writes.attempts(scene)
    yield from returned.attempts(scene)
    yield from existence.attempts(scene)
    yield from hooked.attempts(scene, brief=not first)
    yield from exhausting.attempts(scene)
    yield from routines.attempts(scene, brief=not first)
    yield from chained.attempts(scene)
    yield from requested.attempts(scene)
    yield from session.nobody_writes(scene)
    yield from predicates.claimed_leakproof(scene)
    if first:
        yield from predicates.attempts(scene)
        yield from shadows.shadowed(scene)
        yield from switches.attempts(scene)
        yield from definers.borrowed(scene)
        yield from privilege.attempts(scene)
        yield from session.nobody_asks(scene)
        yield from session.stale(scene)
        yield from victim_acts.attempts(scene)
        yield from channels.attempts(scene)
        yield from locks.attempts(scene)
        yield from channels.forgery(scene)


def within(scene: Scene, attempts: Iterator[Attempt], limits: frozenset[str] | None) -> Iterator[Attempt]:
    """Without attempts on relations outside the limits; what is tried on routines, sequences and settings stays."""
    if limits is None:
        return attempts
    outside = scene.catalog.by_label.keys() - limits
    inside = {oid for oid, relation in scene.catalog.by_oid.items() if relation.label in limits}
    return (a for a in attempts if a.object not in outside or any(target.relation in inside for target in a.covers))
