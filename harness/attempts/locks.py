"""An advisory lock has a number and no tenant: whoever takes the same one is stopped, and told that somebody is there.

The victim takes its locks on a connection of its own, and holds them while the attacker asks.
"""

import re
from collections.abc import Iterator
from itertools import islice

from harness.attempts.routines import called, calls
from harness.attempts.victim_acts import labour
from harness.catalog.code import Routine
from harness.record.model import Answer, Attempt, Severity
from harness.world.model import Scene

FAMILY = "shared channels"
RULE = "advisory-lock"
_ADVISORY = re.compile(r"\bpg_(try_)?advisory_(xact_)?lock", re.IGNORECASE)
_CALLS = 12
_HASTE = "SET LOCAL lock_timeout = '50ms'"
_HELD = (
    "SELECT l.classid, l.objid, l.objsubid, l.mode FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d "
    "ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = pg_catalog.current_database()"
)


def attempts(scene: Scene) -> Iterator[Attempt]:
    """For each routine that takes one: what the attacker is answered to the victim's arguments, beside its own."""
    victim = scene.victim_principal
    if victim is None:
        return
    enter = "; ".join(victim.enter) or "SELECT 1"
    for routine in _lockers(scene):
        lists = [(called(routine, arguments), named) for arguments, named in islice(calls(scene, routine), _CALLS)]
        given = [(call, named) for call, named in lists if not scene.victim_values.isdisjoint(named)]
        own = next((call for call, named in lists if scene.victim_values.isdisjoint(named)), "SELECT 1")
        for call, named in given:
            yield Attempt(
                family=FAMILY,
                rule=RULE,
                object=routine.label,
                statements=(own, call),
                actor=scene.attacker,
                prelude=(_HASTE,),
                work=(enter, call),
                names=named,
                answer=Answer.COMPUTED,
                guarded=True,
                beside=True,
            )
        if given or not routine.types:
            yield _held(scene, routine.label, (enter, given[0][0] if given else own))
    locking = {routine.oid for routine in scene.catalog.routines if _ADVISORY.search(routine.source)}
    hooked = {trigger.relation for trigger in scene.catalog.triggers if trigger.routine in locking}
    for relation in scene.relations:
        if relation.oid in hooked and (work := next(labour(scene, relation), None)) is not None:
            yield _held(scene, relation.label, (enter, work))


def _lockers(scene: Scene) -> list[Routine]:
    return [
        routine
        for routine in scene.routines
        if routine.oid in scene.rights.execute and _ADVISORY.search(routine.source) and routine.returns != "trigger"
    ]


def _held(scene: Scene, label: str, work: tuple[str, ...]) -> Attempt:
    """pg_locks shows to everybody that a lock is held."""
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=label,
        statements=(_HELD,),
        actor=scene.attacker,
        work=work,
        fixed=Severity.ACTIVITY,
        guarded=True,
        beside=True,
    )
