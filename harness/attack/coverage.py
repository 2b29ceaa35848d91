"""Nothing counts as attacked unless the same statement could have reached a victim's row.

The control runs as a bypassing role in the attacker's context, or as one of the victim's own principals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from harness.attempts.routines import FAMILY as ROUTINES
from harness.catalog.model import Relation
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.record.model import COMMANDS, Attempt, Coverage, CoverageState, Observation, Scope
from harness.world.foreign import FORBIDDEN, NEVER, holds_foreign, is_foreign
from harness.world.model import Scene

_ALIKE = "the twin's rows could not be made to differ"
_HINDERED = "it took too long, or met the locks of other sessions"
_FORBIDDEN = "42501"
# No such call, no such value, and none that a domain takes.
_UNSUITED = ("42", "22", "23502", "23514")
_REFUSED = ("42501", "55000", "42809")
_RANK = {
    CoverageState.ATTACKED: 5,
    CoverageState.CLOSED_TO_ALL: 4,
    CoverageState.CLOSED_BY_GRANT: 3,
    CoverageState.SHARED: 2,
    CoverageState.OWNERLESS: 2,
    CoverageState.UNCOVERED: 0,
}


@dataclass(kw_only=True)
class Ledger:
    """Coverage over all scenes of a run; the best state of each relation and command counts.

    ``refused``: why no call of a routine with its definer's rights got past its arguments; None where one did.
    ``answered``: whether any call of such a routine came to its end. ``kept``: routines kept from writing abroad.
    """

    entries: dict[tuple[str, str], Coverage] = field(default_factory=dict)
    refused: dict[str, str | None] = field(default_factory=dict)
    answered: dict[str, bool] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def add(self, entry: Coverage) -> None:
        key = (entry.object, entry.command)
        known = self.entries.get(key)
        if known is None or _RANK[entry.state] > _RANK[known.state]:
            self.entries[key] = entry

    def done(self, label: str, command: str) -> bool:
        """Whether another scene has already reached the best state."""
        known = self.entries.get((label, command))
        return known is not None and known.state is CoverageState.ATTACKED

    def uncovered(self) -> frozenset[str]:
        """Relations with a command that is not covered, though other rows may."""
        left = (e for e in self.entries.values() if e.state is CoverageState.UNCOVERED)
        return frozenset(e.object for e in left if e.why != NEVER)

    def silent(self) -> frozenset[str]:
        """Routines with their definer's rights that refused everybody so far."""
        return frozenset(label for label, answered in self.answered.items() if not answered)

    def explain(self, reasons: Mapping[str, str]) -> None:
        """Say why of what stays uncovered."""
        for key, entry in self.entries.items():
            if entry.state is CoverageState.UNCOVERED and entry.object in reasons and entry.why != NEVER:
                self.entries[key] = replace(entry, why=reasons[entry.object])

    def all(self) -> tuple[Coverage, ...]:
        uncalled = (
            Coverage(object=label, command="EXECUTE", state=CoverageState.UNCOVERED, why=why)
            for label, why in sorted({**self.refused, **dict.fromkeys(self.kept, NEVER)}.items())
            if why is not None
        )
        return (*(self.entries[key] for key in sorted(self.entries)), *uncalled)


def account(
    ledger: Ledger,
    scene: Scene,
    stage: Stage,
    records: list[tuple[Attempt, Observation]],
    only: frozenset[str] | None = None,
) -> None:
    """Add the state of every relation and command in this scene, or of ``only`` some relations."""
    tried: dict[tuple[int, str], list[tuple[Attempt, Observation]]] = {}
    for attempt, observation in records:
        for target in attempt.covers:
            tried.setdefault((target.relation, target.command), []).append((attempt, observation))
    privileged = replace(stage, become="", eyes=None, probe="")
    for relation in scene.relations:
        if only is not None and relation.label not in only:
            continue
        for command in COMMANDS:
            if ledger.done(relation.label, command):
                continue
            state, why = _state(scene, privileged, stage, relation.oid, command, tried)
            ledger.add(Coverage(object=relation.label, command=command, state=state, why=why))
    _called(ledger, scene, records)


def _called(ledger: Ledger, scene: Scene, records: list[tuple[Attempt, Observation]]) -> None:
    """Routines with their definer's rights of which no call ran to an answer of theirs, and any that writes abroad."""
    definers = {routine.label for routine in scene.routines if routine.definer}
    ledger.kept |= {attempt.object for attempt, seen in records if FORBIDDEN in (seen.failed or "")} & {
        routine.label for routine in scene.routines
    }
    for attempt, observation in records:
        label = attempt.object
        if attempt.family != ROUTINES or label not in definers:
            continue
        ledger.answered[label] = ledger.answered.get(label, False) or observation.failed is None
        if ledger.refused.get(label, "") is not None:
            ledger.refused[label] = _not_run(observation)


def _not_run(observation: Observation) -> str | None:
    """Why a call is none: arguments or shape do not suit (what the routine itself raises has a context), or it was hindered."""
    if observation.hindered:
        return f"{_HINDERED}: {observation.failed}"
    errors = [event.head for _, event in observation.events if event.kind == "error"]
    if observation.failed is None or not errors:
        return None
    code, message, context = errors[-1][0], errors[-1][1], errors[-1][-1]
    before = code.startswith(_UNSUITED) and code != _FORBIDDEN and not context
    return f"no call got past its arguments: {message}" if before else None


def _state(
    scene: Scene,
    privileged: Stage,
    stage: Stage,
    oid: int,
    command: str,
    tried: Mapping[tuple[int, str], list[tuple[Attempt, Observation]]],
) -> tuple[CoverageState, str]:
    relation = scene.catalog.by_oid[oid]
    if scene.shared(relation):
        return CoverageState.SHARED, "declared shared"
    if not scene.owned(relation):
        return CoverageState.OWNERLESS, scene.owners[oid].why
    if relation.kind == "p" and not any(each.parent == oid for each in scene.relations):
        return CoverageState.CLOSED_TO_ALL, "it has no partition that could hold a row"
    if command != "SELECT" and (kept := _kept(scene, relation, command)) is not None:
        return kept
    made = tried.get((oid, command), [])
    runs = [each for each in made if not each[1].hindered]
    if made and not runs:
        return CoverageState.UNCOVERED, f"{_HINDERED}: {made[0][1].failed}"
    if not runs:
        if oid in scene.context_relations and (command == "INSERT" or not scene.theirs.get(oid)):
            return CoverageState.OWNERLESS, "it holds the tenant context, which enter writes and no attempt sets"
        return CoverageState.UNCOVERED, "no row of a victim is there to be tried"
    if not _may(scene, oid, command) and all(o.failed in _REFUSED for _, o in runs):
        return CoverageState.CLOSED_BY_GRANT, f"refused with {runs[0][1].failed}"
    whys = []
    for attempt, _ in runs:
        reached, why = _control(scene, privileged, stage, attempt)
        if reached:
            twinned = oid in scene.differs or oid in scene.catalog.foreign
            if command == "SELECT" and relation.is_table and not twinned:
                whys.append(_ALIKE)
                continue
            return CoverageState.ATTACKED, ""
        whys.append(why)
    if any(FORBIDDEN in why for why in whys):
        return CoverageState.UNCOVERED, NEVER
    if (relation.is_table or is_foreign(scene.catalog, relation)) and not scene.theirs.get(oid):
        return CoverageState.UNCOVERED, "no row of a victim is there to be tried"
    doubts = [why for why in whys if why.startswith((_ALIKE, _HINDERED))]
    if not doubts:
        return CoverageState.CLOSED_TO_ALL, whys[0]
    return CoverageState.UNCOVERED, doubts[0]


def _kept(scene: Scene, relation: Relation, command: str) -> tuple[CoverageState, str] | None:
    """The state of a foreign table, which no attempt writes; None for what may be tried."""
    handled = holds_foreign(scene.catalog, relation)
    if not handled and relation.kind != "f":
        return None
    if not _may(scene, relation.oid, command):
        return CoverageState.CLOSED_BY_GRANT, f"has_table_privilege: no role in force has {command} ({NEVER})"
    if not handled:
        return CoverageState.CLOSED_TO_ALL, "its foreign-data wrapper has no handler: nobody can write it"
    return CoverageState.UNCOVERED, NEVER


def _may(scene: Scene, oid: int, command: str) -> bool:
    rights = scene.rights
    match command:
        case "SELECT":
            return oid in rights.select
        case "INSERT":
            return oid in rights.insert
        case "UPDATE":
            return oid in rights.update
        case "DELETE":
            return oid in rights.delete
        case _:
            return oid in rights.truncate


def _control(scene: Scene, privileged: Stage, stage: Stage, attempt: Attempt) -> tuple[bool, str]:
    """Whether the statement reaches a row for a bypassing role or for the victim itself, and why not."""
    plain = replace(attempt, scope=Scope.EFFECT, follow=False, touches=None)
    why = ""
    as_bypassing = replace(plain, actor=None, enter=(*scene.attacker.enter, "RESET ROLE"))
    runs = [(privileged, as_bypassing)]
    if scene.victim_principal is not None:
        runs.append((replace(stage, eyes=None, probe=""), replace(plain, actor=scene.victim_principal)))
    for where, control in runs:
        (record,) = side_by_side([where], [perform(where, control)])
        seen = record.observation
        failed = seen.failed or ""
        if failed.startswith(("23", "deferred")) or (seen.failed is None and (_rows(seen) or seen.affected)):
            return True, ""
        if seen.failed is None and attempt.statements[0].startswith(("TRUNCATE", "COPY")):
            return True, ""
        why = why or (f"{_HINDERED}: {failed}" if seen.hindered else f"a bypassing role got {failed or 'no row'}")
    return False, why


def _rows(observation: Observation) -> int:
    return sum(len(event.rows) for _, event in observation.events if event.kind == "rows")
