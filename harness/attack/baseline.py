"""Harm is what a look shows beside the look after an attempt that does nothing."""

from harness.errors import Interrupted
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.record.model import Attempt, Hole, Look, Scope
from harness.world.model import Scene

_TRIES = 5


def baseline(stage: Stage, scene: Scene, hole: Hole | None) -> Look:
    """The victim's side where the attempt did nothing, with the same row taken away; each is looked at once."""
    if None not in stage.baselines:
        stage.baselines[None] = untouched(stage, scene, None)
    if hole is not None and hole not in stage.baselines:
        whole, near = stage.baselines[None], untouched(stage, scene, hole)
        stage.baselines[hole] = Look(
            rows={**whole.rows, **near.rows}, reads={**whole.reads, **near.reads}, work={**whole.work, **near.work}
        )
    return stage.baselines[hole]


def untouched(stage: Stage, scene: Scene, hole: Hole | None) -> Look:
    """The look after an attempt that does nothing: at everything, or where a hole may show."""
    nothing = Attempt(
        family="control",
        rule="baseline",
        object="",
        statements=("SELECT 1",),
        actor=scene.attacker,
        scope=Scope.EFFECT,
        hole=hole,
        touches=frozenset(relation.oid for relation in scene.relations) if hole is None else frozenset({hole.oid}),
    )
    for _ in range(_TRIES):
        (record,) = side_by_side([stage], [perform(stage, nothing)])
        if not record.observation.hindered:
            return record.look or Look()
    raise Interrupted(
        f"the victim's side could not be looked at: {record.observation.void}",
        remedy="Run again when fewer sessions are in the way.",
    )
