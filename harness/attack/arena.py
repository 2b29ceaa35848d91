"""Every attempt runs in both worlds side by side, and only a difference that comes back is believed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.attack.acts import act
from harness.attack.afar import from_afar, unjudged
from harness.attack.baseline import baseline, untouched
from harness.attack.chance import DRAWS, draws_by_chance, kind_of, noise
from harness.attack.enough import narrowed, told_enough
from harness.attack.pairing import Pairing, Unfit
from harness.attack.wording import harm_told, object_of, told
from harness.execute.perform import perform, side_by_side
from harness.execute.stage import Stage
from harness.oracle.compare import Difference, differences
from harness.oracle.grade import grade, harmed
from harness.record.model import (
    Attempt,
    Observation,
    Record,
    Scope,
    Severity,
    Suspicion,
)
from harness.world.model import Scene

_INSISTING = 3
_HINDERED = Unfit("they took too long, or met the locks of other sessions", doubt=False)
_UNCONFIRMED = Unfit("what was seen once could not be asked again beside other sessions", doubt=True)


@dataclass(kw_only=True)
class Arena:
    """Runs attempts of one scene and keeps what they showed."""

    scene: Scene
    pairing: Pairing
    reads: Sequence[str]
    suspicions: list[Suspicion] = field(default_factory=list)
    attempts: int = 0
    not_made: Counter[Unfit] = field(default_factory=Counter)
    records: list[tuple[Attempt, Observation]] = field(default_factory=list)
    _sighted: bool | None = None

    def run(self, attempts: Iterable[Attempt]) -> None:
        """Execute and judge; what cannot be made here is counted by the reason."""
        for attempt in attempts:
            fitting = self.pairing.fit(attempt)
            if isinstance(fitting, Unfit):
                self.not_made[fitting] += 1
            elif not told_enough(self.suspicions, fitting):
                self.not_made[_HINDERED] += self.one(narrowed(self.suspicions, fitting)).observation.hindered
            elif fitting.covers:
                self._noted(fitting)

    def rest(self) -> None:
        """End every transaction: what comes next may have to wait for their locks."""
        for stage in self.pairing.stages:
            stage.wire.run("ROLLBACK")
        self._sighted = None

    def _noted(self, attempt: Attempt) -> None:
        """Run once for the record, unjudged: more of the same would not change what is told."""
        self.attempts += 1
        plain = replace(attempt, scope=Scope.EFFECT, follow=False)
        here, _ = self._stages(plain)
        self.pairing.reset()
        record = self._single(replace(here, eyes=None), plain)
        self.records.append((attempt, record.observation))

    def one(self, attempt: Attempt) -> Record:
        """One attempt: both worlds where it shows something, one where only its effect counts."""
        self.attempts += 1
        if attempt.on_success:
            return self._success(attempt)
        if attempt.work:
            return self._act(attempt)
        here, there = self._stages(attempt)
        if attempt.scope is not Scope.SIGHT:
            self.pairing.reset()
        if attempt.scope is Scope.EFFECT:
            record = self._single(here, attempt)
        else:
            record, other = self._both(attempt)
            beyond = attempt
            nobody = attempt.actor is None and not other.observation.hindered
            if nobody and other.observation.void and not record.observation.void:
                # The predecessor is not there without its rows: nobody must be shown what nobody is shown there.
                beyond = replace(attempt, before=())
                (other,) = self._performed([there], beyond)
            self._sight(attempt, beyond, record, other)
        self._effect(attempt, record)
        self.records.append((attempt, record.observation))
        return record

    def _both(self, attempt: Attempt) -> tuple[Record, Record]:
        here, there = self._stages(attempt)
        if attempt.alone:
            return self._single(here, attempt), self._single(there, attempt)
        record, other = self._performed([here, there], attempt)
        return (other if other.observation.hindered else record), other

    def _performed(self, stages: Sequence[Stage], attempt: Attempt) -> list[Record]:
        """Once more, a few times, where others were in the way."""
        for _ in range(_INSISTING):
            records = side_by_side(stages, [perform(stage, attempt, self.reads) for stage in stages])
            if not any(record.observation.hindered for record in records):
                break
        return records

    def _single(self, stage: Stage, attempt: Attempt) -> Record:
        (record,) = self._performed([stage], attempt)
        if attempt.alone:
            stage.wire.run("ROLLBACK")
        return record

    def _stages(self, attempt: Attempt) -> tuple[Stage, Stage]:
        pairing = self.pairing
        seeing, acting = (pairing.sight_here, pairing.sight_there), (pairing.here, pairing.there)
        sight = attempt.scope is Scope.SIGHT and attempt.hole is None and not attempt.work
        # The other transactions still hold their locks, for which TRUNCATE would wait.
        if self._sighted is not sight:
            for stage in acting if sight else seeing:
                stage.wire.run("ROLLBACK")
            self._sighted = sight
        return seeing if sight else acting

    def _success(self, attempt: Attempt) -> Record:
        stage, _ = self._stages(attempt)
        record = self._single(stage, attempt)
        told_rows = any(event.rows for _, event in record.observation.events)
        if record.observation.failed is None and told_rows and attempt.fixed is not None:
            seen = "; ".join(str(event.rows[:1] or event.head) for _, event in record.observation.events)
            self._suspect(attempt, attempt.fixed, f"the statement goes through: {seen[:200]}")
        return record

    def _sight(self, attempt: Attempt, beyond: Attempt, record: Record, other: Record) -> None:
        """``beyond`` is what ran in the other world."""
        if unjudged(record.observation) or unjudged(other.observation):
            return
        found = differences(record.observation, other.observation)
        if not found:
            for step, values in from_afar(self.scene, attempt, record.observation):
                shown = replace(attempt, fixed=Severity.CONTENT, on_success=True)
                self._suspect(shown, Severity.CONTENT, f"values of the victim's foreign row: {values[:200]}", step)
            return
        found = self._confirmed(attempt, beyond)
        for difference in found:
            severity = grade(difference, attempt, self.scene.victim_values, follows_values=None)
            needs_values = severity is Severity.ACTIVITY and attempt.fixed is None
            if needs_values and (follows := self._follows(attempt, record, difference)) is not None:
                severity = grade(difference, attempt, self.scene.victim_values, follows_values=follows)
            self._suspect(attempt, severity, told(difference), difference.step)

    def _confirmed(self, attempt: Attempt, beyond: Attempt) -> tuple[Difference, ...]:
        """Run again, twice in each world and from the same sequences; keep what differs every time."""
        here, there = self._stages(attempt)
        runs: list[Observation] = []
        # In turns, so that what others change meanwhile differs within one world as well.
        for stage, tried in ((here, attempt), (there, beyond), (here, attempt), (there, beyond)):
            runs.append(self._again(stage, tried))
        if any(run.void for run in runs):
            self.not_made[_UNCONFIRMED] += any(run.hindered for run in runs)
            return ()
        stable = {d.step for d in differences(runs[1], runs[0], (runs[3],))}
        found = tuple(d for d in differences(runs[0], runs[1], (runs[2],)) if d.step in stable)
        if not found or not self._by_chance:
            return found
        # Few rows to draw from agree by chance now and then.
        more_here = tuple(self._again(here, attempt) for _ in range(DRAWS))
        more_there = tuple(self._again(there, beyond) for _ in range(DRAWS))
        stable = {d.step for d in differences(runs[1], runs[0], more_there)}
        return tuple(d for d in differences(runs[0], runs[1], more_here) if d.step in stable)

    def _again(self, stage: Stage, attempt: Attempt) -> Observation:
        self.pairing.reset()
        return self._single(stage, attempt).observation

    @cached_property
    def _by_chance(self) -> bool:
        return draws_by_chance(self.scene.catalog)

    @cached_property
    def _noise(self) -> frozenset[str]:
        return noise([untouched(self.pairing.here, self.scene, None) for _ in range(DRAWS)])

    def _follows(self, attempt: Attempt, record: Record, difference: Difference) -> bool | None:
        """Whether the answer also changes where the victim has as many rows with other values."""
        stage = self.pairing.changed()
        if stage is None or attempt.hole is not None:
            return None
        again = self._again(stage, attempt)
        return any(d.step == difference.step for d in differences(record.observation, again))

    def _act(self, attempt: Attempt) -> Record:
        self._stages(replace(attempt, scope=Scope.BOTH))
        record, shown = act(self.pairing, self.scene, attempt)
        self.records.append((attempt, record.observation))
        for told_apart, severity, difference in shown:
            self._suspect(told_apart, severity, told(difference), difference.step)
        return record

    def _effect(self, attempt: Attempt, record: Record) -> None:
        if record.look is None:
            return
        stage = self.pairing.here
        harm = harmed(baseline(stage, self.scene, attempt.hole), record.look)
        if harm and self._by_chance:
            harm = tuple(each for each in harm if kind_of(each) not in self._noise)
        if not harm:
            return
        self.pairing.reset()
        before = baseline(stage, self.scene, attempt.hole)
        # What is seen may end by the clock, and what others write meanwhile is not the attempt's doing.
        untold = stage.passing or not any(each.startswith("rows") for each in harm)
        if untold:
            before = untouched(stage, self.scene, attempt.hole)
        again = self._single(stage, attempt)
        self.not_made[_UNCONFIRMED] += again.observation.hindered
        still = {*harmed(before, again.look or before)} & {*harm}
        if still and untold:
            still -= {*harmed(before, untouched(stage, self.scene, attempt.hole))}
        if still:
            self._suspect(
                attempt,
                Severity.INTEGRITY,
                "; ".join(harm_told(self.scene.catalog, each) for each in harm[:4]),
                harm=harm,
            )

    def _suspect(
        self, attempt: Attempt, severity: Severity, observed: str, step: int = 0, harm: tuple[str, ...] = ()
    ) -> None:
        self.suspicions.append(
            Suspicion(
                attempt=attempt,
                severity=severity,
                observed=observed,
                object=object_of(attempt, step),
                harm=harm,
                step=step,
            )
        )
