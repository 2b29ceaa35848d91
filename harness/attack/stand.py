"""Where a pair meets: two worlds with their connections, real logins for sight, privileged ones for effect."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from harness.attack.arena import Arena
from harness.attack.grounds import Grounds
from harness.attack.pairing import Pairing
from harness.attack.prepare import rights_of, scene_of
from harness.attack.stages import stage_of
from harness.attempts import reads
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.oracle.compare import differences
from harness.record.model import Attempt
from harness.world.model import Scene
from harness.world.pairs import Pair


def stand(grounds: Grounds, pair: Pair) -> tuple[Scene, Arena, Stage]:
    """Both worlds of the pair with their connections."""
    survey = grounds.survey
    here, there = grounds.worlds(pair.victim)
    wires = grounds.privileged(here), grounds.privileged(there)
    with grounds.connected(here) as connection:
        scene = scene_of(connection, survey, pair, there.differs, {**here.rows, **there.rows})
        rights = rights_of(connection, survey, pair.victim_principal) if pair.victim_principal else None
    acting = stage_of(survey, wires[0], scene, rights)
    acting = replace(acting, world=here.making, passing=grounds.passing)
    beyond = replace(replace_eyes(acting), wire=wires[1], world=there.making, plans={})
    logins = [Stage(wire=wire) for wire in grounds.login(here, there)] or [replace_eyes(acting), beyond]
    if scene.rights.statistics:
        grounds.analyse((acting, beyond, *logins), analysis(scene))
    pairing = Pairing(
        here=acting,
        there=beyond,
        sight_here=logins[0],
        sight_there=logins[1],
        reset=grounds.resetter(there),
        changed=_changer(grounds, scene),
        beside=cache(lambda: grounds.stage(here)),
        fit=grounds.fit,
    )
    return scene, Arena(scene=scene, pairing=pairing, reads=_quiet_reads(scene, acting, beyond)), acting


def analysis(scene: Scene) -> str:
    """What makes the statistics of a world those of its rows."""
    tables = (r for r in scene.relations if r.is_table and scene.owned(r) and r.oid not in scene.sampled)
    return "; ".join(f"ANALYZE {table.sql}" for table in tables) or "SELECT 1"


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


def _changer(grounds: Grounds, scene: Scene) -> Callable[[], Stage | None]:
    """The world of other values, made when it is first asked for."""

    @cache
    def changed() -> Stage:
        stage = grounds.stage(grounds.other_values(scene.victim))
        if scene.rights.statistics:
            grounds.analyse([stage], analysis(scene))
        return stage

    return changed
