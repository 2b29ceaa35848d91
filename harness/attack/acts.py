"""What the victim does meanwhile is the only difference: the same world with its work and without."""

from dataclasses import replace

from harness.attack.pairing import Pairing
from harness.attack.wording import marked
from harness.attempts import reads
from harness.execute.perform import perform, side_by_side
from harness.oracle.compare import Difference, differences
from harness.oracle.grade import grade
from harness.record.model import Attempt, Record, Severity
from harness.world.model import Scene

_UNLOCKED = "ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()"

Shown = tuple[Attempt, Severity, Difference]


def act(pairing: Pairing, scene: Scene, attempt: Attempt) -> tuple[Record, list[Shown]]:
    """The record with the victim's work, and what came back each time that it was done and never without it."""
    busy, idle = _acted(pairing, attempt), _acted(pairing, replace(attempt, work=()))
    if busy.observation.failed or idle.observation.failed or not differences(busy.observation, idle.observation):
        return (idle if idle.observation.hindered else busy), []
    apart = _apart(scene, attempt) if attempt.guarded and not attempt.beside else attempt
    without = replace(apart, work=())
    # In turns, so that what others change meanwhile differs within one side as well.
    records = [_acted(pairing, tried) for tried in (apart, without, apart, without)]
    if (hindered := next((record for record in records if record.observation.hindered), None)) is not None:
        return hindered, []
    runs = [record.observation for record in records]
    stable = {difference.step for difference in differences(runs[3], runs[2])}
    found = [each for each in differences(runs[0], runs[1], (runs[2],)) if each.step in stable]
    # What also answers to the attacker's own values tells only that somebody is there.
    unnamed = apart.beside and any(difference.step == 0 for difference in found)
    shown: list[Shown] = []
    for difference in found:
        content = any(marked(cell) for row in difference.only_here for cell in row)
        severity = grade(difference, apart, scene.victim_values, follows_values=None)
        shown.append((apart, Severity.ACTIVITY if unnamed else Severity.CONTENT if content else severity, difference))
    return busy, shown


def _apart(scene: Scene, attempt: Attempt) -> Attempt:
    """Told relation by relation: which of them shows it?"""
    listed = reads.each(scene)
    return replace(
        attempt,
        statements=tuple(statement for _, statement in listed),
        object="\n".join(relation.label for relation, _ in listed),
    )


def _acted(pairing: Pairing, attempt: Attempt) -> Record:
    if attempt.beside:
        return _acted_beside(pairing, attempt)
    (record,) = side_by_side([pairing.here], [perform(pairing.here, attempt)])
    return record


def _acted_beside(pairing: Pairing, attempt: Attempt) -> Record:
    here, other = pairing.here, pairing.beside()
    for stage in (here, other):
        stage.wire.run("ROLLBACK")
    if attempt.work:
        other.wire.run(other.opening(attempt.work[:1]))
        for statement in attempt.work[1:]:
            other.wire.run(statement)
    (record,) = side_by_side([here], [perform(here, replace(attempt, work=()))])
    for stage in (here, other):
        stage.wire.run(_UNLOCKED)
    return record
