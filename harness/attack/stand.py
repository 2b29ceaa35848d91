"""Where a pair meets: two worlds with their connections, real logins for sight, privileged ones for effect."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count

from harness.attack.arena import Arena
from harness.attack.pairing import Pairing
from harness.attack.prepare import Grounds, rights_of, scene_of
from harness.attack.stages import stage_of
from harness.attempts import reads
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.oracle.compare import differences
from harness.record.model import Attempt
from harness.sql.compose import literal
from harness.world.model import Scene
from harness.world.pairs import Pair

_FIRST, _STEP = 30_000, 100
_WIDE = 2_000_000_000


def stand(grounds: Grounds, pair: Pair) -> tuple[Scene, Arena, Stage]:
    """Both worlds of the pair with their connections."""
    survey = grounds.survey
    there, differs = grounds.twin(pair.victim)
    here_wire, there_wire = grounds.privileged(survey.here), grounds.privileged(there)
    scene = scene_of(here_wire.connection, survey, pair, differs)
    if scene.rights.statistics:
        for wire in (here_wire, there_wire):
            wire.run(analysis(scene))
    rights = rights_of(here_wire.connection, survey, pair.victim_principal) if pair.victim_principal else None
    here, beyond = stage_of(survey, here_wire, scene, rights), replace_eyes(stage_of(survey, there_wire, scene, rights))
    logins = [Stage(wire=wire) for wire in grounds.login(survey.here, there)] or [replace_eyes(here), beyond]
    pairing = Pairing(
        here=here,
        there=beyond,
        sight_here=logins[0],
        sight_there=logins[1],
        reset=_resetter(grounds, survey.here, there),
        changed=_changer(grounds, scene),
        beside=_companion(grounds),
    )
    return scene, Arena(scene=scene, pairing=pairing, reads=_quiet_reads(scene, here, beyond)), here


def analysis(scene: Scene) -> str:
    """What makes the statistics of a world those of its rows."""
    return "; ".join(f"ANALYZE {r.sql}" for r in scene.relations if r.is_table and scene.owned(r)) or "SELECT 1"


def _quiet_reads(scene: Scene, here: Stage, there: Stage) -> tuple[str, ...]:
    """What follows a write: reads of relations that are alike in both worlds as they stand, and that do not fail."""
    listed = reads.each(scene)
    plain = Attempt(
        family="control",
        rule="plain",
        object="",
        statements=tuple(statement for _, statement in listed),
        actor=scene.attacker,
        guarded=True,
    )
    mine, theirs = side_by_side([here, there], [perform(here, plain), perform(there, plain)])
    loud = {difference.step for difference in differences(mine.observation, theirs.observation)}
    loud |= {step for step, event in mine.observation.events if event.kind == "error"}
    return reads.together(scene, [relation for step, (relation, _) in enumerate(listed) if step not in loud])


def replace_eyes(stage: Stage) -> Stage:
    """The same stage without a look at the victim's side."""
    return replace(stage, eyes=None, baselines={})


def _resetter(grounds: Grounds, here: str, there: str) -> Callable[[], None]:
    """Sequences do not roll back: both worlds are set to the same values before a difference is believed.

    To ever higher ones, where the type is wide: what entering itself writes may have been committed.
    """
    sequences = grounds.survey.catalog.sequences
    wires = [grounds.privileged(here), grounds.privileged(there)] if sequences else []

    values = count(_FIRST, _STEP)
    set_to = {each: f"SELECT pg_catalog.setval({literal(each.sql)}::pg_catalog.regclass" for each in sequences}
    wide = [text for each, text in set_to.items() if each.most > _WIDE]
    narrow = [text for each, text in set_to.items() if each.most <= _WIDE]

    def reset() -> None:
        value = next(values)
        for wire in wires:
            wire.send("; ".join(f"{each}, {value})" for each in wide) or "SELECT")
        for wire in wires:
            wire.collect()
        for wire in wires if narrow else ():
            for each in narrow:
                wire.run(f"{each}, {_FIRST})")

    return reset


def _companion(grounds: Grounds) -> Callable[[], Stage]:
    """A second connection to the world as it is, opened when it is first asked for."""
    return cache(lambda: Stage(wire=grounds.privileged(grounds.survey.here), become=grounds.survey.become))


def _changer(grounds: Grounds, scene: Scene) -> Callable[[], Stage | None]:
    """The world of other values, made when it is first asked for."""

    @cache
    def changed() -> Stage:
        wire = grounds.privileged(grounds.other_values(scene.victim))
        if scene.rights.statistics:
            wire.run(analysis(scene))
        return Stage(wire=wire, become=grounds.survey.become)

    return changed
