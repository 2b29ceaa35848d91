"""Programs of several statements, drawn from the pieces of every family, until the budget ends.

What one statement cannot do two may: a write that goes through widens what the next one sees. Hypothesis draws the
programs and shrinks one that breaches to the shortest.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from harness.attempts import existence, reads, routines, writes
from harness.record.model import Attempt, Scope
from harness.world.model import Scene

FAMILY = "generated"
_LONGEST = 4


def pieces(scene: Scene) -> tuple[Attempt, ...]:
    """Single statements that may stand in a program: those that need no row taken away and no COPY data."""
    found = (*writes.attempts(scene), *routines.attempts(scene), *existence.attempts(scene), *reads.attempts(scene))
    return tuple(a for a in found if a.hole is None and a.copy is None and not a.statements[0].startswith("TRUNCATE"))


def programs(places: Sequence[int]) -> st.SearchStrategy[tuple[int, ...]]:
    """Strategy of programs of two to four pieces, by their places. ValueError where there is nothing to draw from."""
    if not places:
        raise ValueError("there is no statement to make programs of")
    return st.lists(st.sampled_from(places), min_size=2, max_size=_LONGEST).map(tuple)


def joined(scene: Scene, chosen: Sequence[Attempt]) -> Attempt:
    """One program; each statement in a savepoint, so that a refusal does not end it."""
    touched = [part.touches for part in chosen if part.touches is not None]
    return Attempt(
        family=FAMILY,
        rule="program-crosses-tenants",
        object=chosen[-1].object,
        statements=tuple(statement for part in chosen for statement in part.statements),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=tuple(name for part in chosen for name in part.names),
        guarded=True,
        follow=True,
        touches=frozenset().union(*touched) if touched else None,
    )
