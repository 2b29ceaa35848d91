"""Who comes after another is looked at against a fresh session; a connection that is gone is no leak."""

import time
from dataclasses import dataclass

from hypothesis.stateful import RuleBasedStateMachine

from harness.pools.faults import FAULTS, fault
from harness.pools.judge import Expected, Leftover, enter_refused, leftovers
from harness.pools.litter import Litter
from harness.pools.look import Look, look
from harness.pools.speech import Lost, Refused, told
from harness.pools.stage import Stage, Viewer, leave
from harness.pools.subject import Candidate, Subject
from harness.pools.tally import Tally, finding_of
from harness.pools.turn import Turn, check_out, end_ill, end_well
from harness.record.model import Finding, Severity
from harness.world.model import Principal

NOTHING = "nothing"
ENDINGS = (NOTHING, *FAULTS)
_SHRINKING = 6.0
# Conflicts of two sessions that are out at once; no pool can help them.
_CONFLICTS = ("40001", "40P01", "55P03")


class Breached(AssertionError):
    """A connection brought something of another tenant along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """One pool on one stage. ``bases`` is what its fresh sessions keep; no None in it where it lets nobody look.

    ``abandonable``: its sessions live in tasks, which can be cancelled within ``enter``.
    """

    stage: Stage
    candidate: Candidate
    litter: tuple[Litter, ...]
    bases: dict[Viewer, Look]
    tally: Tally
    abandonable: bool = True


class Encounter(RuleBasedStateMachine):
    """Two sessions may be out at once, on a pool of two connections that is made anew for each run of steps.

    ``pid`` is the backend that was looked at last.
    """

    def __init__(self, arena: Arena) -> None:
        super().__init__()
        self.arena, self.stage, self.tally = arena, arena.stage, arena.tally
        self.turns: list[Turn] = []
        self.story: list[str] = []
        self.served: dict[int, list[Principal]] = {}
        self.past: list[Principal] = []
        self.killed = self.asked = self.pid = 0
        found = self.tally.found_at
        self.over = found is not None and time.monotonic() - found > _SHRINKING
        self.subject: Subject | None = None
        if not self.over:
            arena.candidate.renew()
            self.subject = arena.candidate.make()

    def teardown(self) -> None:
        for turn in self.turns:
            end_ill(turn)
        if self.subject is not None:
            self.subject.close()

    def step(self, what: str) -> None:
        self.tally.steps += not self.over
        self.story.append(what)

    def begun(self, principal: Principal) -> Turn | None:
        turn = self.check_out(f"enter tenant {principal.tenant}")
        if turn is None:
            return None
        turn.who = principal
        self.turns.append(turn)
        try:
            turn.session.enter(principal)
        except Exception as error:  # noqa: BLE001 - a subject is foreign code: whatever it raises is its answer
            self._enter_failed(turn, told(error))
            return turn
        self.look(turn)
        self.past.append(principal)
        return turn

    def leave(self, turn: Turn, what: int) -> None:
        """Number 0 is nothing at all: the plainest turn of an application."""
        choices = (None, *self.arena.litter)
        litter = choices[what % len(choices)]
        if litter is None or turn.error is not None:
            return
        self.story.append(f"{turn.name}: {'; '.join(litter.statements)}")
        turn.dirty = True
        try:
            leave(turn.session, litter)
        except Refused:
            return  # it is there already, or the transaction has become read-only, say
        except Lost as lost:
            self._lost(turn, lost)

    def principal(self, who: int) -> Principal:
        return self.stage.principals[who % len(self.stage.principals)]

    def turn(self, which: int) -> Turn:
        return self.turns[which % len(self.turns)]

    def check_out(self, why: str) -> Turn | None:
        self.asked += 1
        name = f"session {self.asked}"
        self.step(f"{name}: check out, {why}")
        if self.subject is None:
            return None
        try:
            return check_out(self.subject, name, self.stage.now())
        except Lost as lost:
            self._lost(None, lost)
            return None

    def _lost(self, turn: Turn | None, lost: Lost) -> None:
        """A connection that is gone is no leak; without a reason for it the pool was not judged."""
        self.tally.errors += 1
        if turn is not None:
            turn.error = lost.cause
        if not self.killed:
            self.tally.doubt(f"the pool failed without a reason: {lost}")

    def end_by(self, turn: Turn, kind: str, *, well: bool) -> None:
        """``well``: return as if nothing were, else raise what the database raised, or an error of one's own."""
        how = "return" if well else "raise"
        self.story.append(f"{turn.name}: {how}" if kind == NOTHING else f"{turn.name}: {kind}, then {how}")
        if turn.error is None and kind != NOTHING:
            self.killed += kind == "terminate"
            turn.error = fault(self.stage, turn.session, turn.pid, kind)
        self.end(turn, well=well)

    def end(self, turn: Turn, *, well: bool) -> None:
        if turn in self.turns:
            self.turns.remove(turn)
        if not well:
            end_ill(turn)
            return
        failed = end_well(turn)
        if isinstance(failed, Lost) and turn.error is None:
            self._lost(turn, failed)

    def _enter_failed(self, turn: Turn, why: Refused | Lost) -> None:
        if isinstance(why, Lost):
            self._lost(turn, why)
            return
        turn.error = why.cause
        if why.sqlstate in _CONFLICTS:
            return
        self._judge(turn, (enter_refused(why.sqlstate),), self.past)

    def look(self, turn: Turn) -> None:
        try:
            seen = look(turn.session, self.stage.plan(turn.who))
        except Lost as lost:
            self._lost(turn, lost)
            return
        self.tally.looks += 1
        served = self.served.setdefault(seen.pid, [])
        turn.pid = self.pid = seen.pid
        self.tally.connections.add(seen.pid)
        if turn.who is not None and (not served or served[-1] is not turn.who):
            self.tally.switches += bool(served)
            served.append(turn.who)
        left = self._left(turn, seen)
        if any(self._fails(each) for each in left):
            self.stage.fresh(turn.who, again=True)
            left = self._left(turn, seen)
        self._judge(turn, left, served)

    def _left(self, turn: Turn, seen: Look) -> tuple[Leftover, ...]:
        return leftovers(
            seen,
            Expected(
                fresh=self.stage.fresh(turn.who),
                base=self.arena.bases[turn.who],
                nobody=turn.who is None,
                tenants=self.stage.tenants,
                since=turn.since,
            ),
        )

    def _fails(self, left: Leftover) -> bool:
        return left.severity is not Severity.ACTIVITY

    def _judge(self, turn: Turn, left: tuple[Leftover, ...], served: list[Principal]) -> None:
        mine = turn.who.tenants if turn.who is not None else frozenset()
        others = [each for each in (*self.past, *served) if each.tenants - mine]
        # What nobody else can have left, one left oneself; rows of others are none of one's own.
        left = tuple(each for each in left if others or each.severity is Severity.CONTENT)
        told = {each: self._finding(turn, each, others) for each in left}
        for each, finding in told.items():
            # What transaction pooling lets through by its nature is reported among the limits.
            if not self._fails(each) and not self.arena.candidate.transactional:
                self.tally.note(finding)
        failing = [finding for each, finding in told.items() if self._fails(each)]
        # One look, one cause: the worst of it is told, and nothing more where that is known already.
        if failing and not any(finding.fingerprint in self.tally.known for finding in failing):
            self.tally.note(failing[0])
            raise Breached(failing[0].observed)

    def _finding(self, turn: Turn, left: Leftover, others: list[Principal]) -> Finding:
        return finding_of(
            left,
            pool=self.arena.candidate.name,
            viewer=turn.who,
            victim=others[-1] if others else None,
            story=tuple(self.story),
        )
