"""A lock that is asked for before the tenant is compared tells that its holder is there.

An advisory lock has a number and no tenant; a row is locked wherever a routine with its owner's rights finds it. The
victim takes its locks on a connection of its own, and holds them while the attacker asks.
"""

import re
from collections.abc import Iterator
from itertools import islice

from harness.attempts.routines import called, calls
from harness.attempts.terms import locator, readable, victim_row
from harness.attempts.victim_acts import labour
from harness.catalog.code import Routine
from harness.catalog.model import Relation
from harness.record.model import Answer, Attempt, Severity
from harness.sql.compose import columns
from harness.world.foreign import holds_foreign
from harness.world.model import Scene

FAMILY = "shared channels"
RULE = "advisory-lock"
ROWS = "lock-oracle"
_ADVISORY = re.compile(r"\bpg_(try_)?advisory_(xact_)?lock", re.IGNORECASE)
_ROW = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b|\bFOR\s+KEY\s+SHARE\b", re.IGNORECASE)
_CALLS = 12
_HASTE = "SET LOCAL lock_timeout = '50ms'"
_HELD = (
    "SELECT l.classid, l.objid, l.objsubid, l.mode FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d "
    "ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = pg_catalog.current_database()"
)


def attempts(scene: Scene) -> Iterator[Attempt]:
    """For each routine that takes one: what the attacker is answered to the victim's arguments, beside its own; and for
    each table that it may lock.
    """
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
                rule=_rule(routine),
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
        if _ADVISORY.search(routine.source) and (given or not routine.types):
            yield _held(scene, routine.label, (enter, given[0][0] if given else own))
    locking = {routine.oid for routine in scene.catalog.routines if _ADVISORY.search(routine.source)}
    hooked = {trigger.relation for trigger in scene.catalog.triggers if trigger.routine in locking}
    for relation in scene.relations:
        if relation.oid in hooked and (work := next(labour(scene, relation), None)) is not None:
            yield _held(scene, relation.label, (enter, work))
        yield from _locked(scene, relation, enter)


def _lockers(scene: Scene) -> list[Routine]:
    return [
        routine
        for routine in scene.routines
        if routine.oid in scene.rights.execute and (_ADVISORY.search(routine.source) or _ROW.search(routine.source))
    ]


def _rule(routine: Routine) -> str:
    return RULE if _ADVISORY.search(routine.source) else ROWS


def _locked(scene: Scene, relation: Relation, enter: str) -> Iterator[Attempt]:
    """The victim holds its row: whoever may not see it must not wait for it, be refused it, or count it as skipped."""
    row, names = victim_row(scene, relation), readable(scene, relation)
    may = scene.owned(relation) and relation.kind in "rpv" and not holds_foreign(scene.catalog, relation)
    where = locator(relation, row, names) if row is not None and names else None
    if not may or where is None or not scene.rights.update.get(relation.oid):
        return
    wanted = f"SELECT {columns(names)} FROM {relation.sql}"
    yield Attempt(
        family="existence",
        rule=ROWS,
        object=relation.label,
        statements=("SELECT 1", f"{wanted} WHERE {where} FOR UPDATE NOWAIT", f"{wanted} WHERE {where} FOR SHARE"),
        actor=scene.attacker,
        prelude=(_HASTE,),
        work=(enter, f"{wanted} WHERE {where} FOR UPDATE"),
        names=(where,),
        guarded=True,
        beside=True,
    )


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
