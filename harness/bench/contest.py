"""Arms are measured side by side, in turns, each with a twin of the base beside it that ought to make no difference.

What a machine does meanwhile hits all of them; what still differs between the base and its twin is noise.
"""

import gc
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from harness.bench.statistics import FEWEST_BLOCKS, NOISE, Judgement, Ratio, block_ratio, judge, ratio_of

Arm = Callable[[int], float]
_WARM = 8
_STEPS = 12
_SLOW = 0.02
_ENOUGH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Each takes the number of its step and gives seconds; ``renewed`` connections are known to differ, so one block each."""

    subject: Arm
    base: Arm
    twin: Arm
    pinned: bool


@dataclass(kw_only=True)
class Contest:
    """``opens`` gives new connections; ``bar`` is what the ratio of subject to base may be, None where only told."""

    name: str
    opens: Callable[[], AbstractContextManager[Arms]]
    bar: float | None
    subject: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    twin: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    controls: list[float] = field(default_factory=list)
    step: int = 0
    failed: str = ""
    pinned: bool = False

    @property
    def ratio(self) -> Ratio | None:
        return ratio_of(self.ratios)

    @property
    def control(self) -> Ratio | None:
        return ratio_of(self.controls)

    @property
    def judgement(self) -> Judgement:
        return judge(self.ratio, self.bar if self.bar is not None else float("inf"), self.control, controlled=True)

    @property
    def is_done(self) -> bool:
        """Whether more samples would say nothing more; where no bar is, a narrow interval is enough."""
        if self.failed or len(self.ratios) >= _ENOUGH:
            return True
        if self.bar is not None:
            return self.judgement is not Judgement.INCONCLUSIVE
        ratio, control = self.ratio, self.control
        quiet = control is not None and abs(control.value - 1) <= NOISE
        return ratio is not None and quiet and ratio.high - ratio.low < 0.04

    def round(self, seconds: float) -> None:
        """New connections, and blocks on them for about ``seconds``; at least one."""
        until = time.monotonic() + seconds
        with self.opens() as arms:
            self.pinned = arms.pinned
            slowest = max(self._turn(arms, -1 - n)[0] for n in range(_WARM))
            steps = _STEPS if slowest < _SLOW else 4
            while True:
                self._block(arms, steps)
                # Two connections differ for good, so without pinning a block is a sample of connections, not of time.
                if not arms.pinned or time.monotonic() > until:
                    return

    def _block(self, arms: Arms, steps: int) -> None:
        gc.disable()
        try:
            taken = [self._turn(arms, self.step + n) for n in range(steps)]
        finally:
            gc.enable()
        self.step += steps
        subject, base, twin = (list(column) for column in zip(*taken, strict=True))
        self.subject += subject
        self.base += base
        self.twin += twin
        self.ratios.append(block_ratio(subject, base + twin))
        self.controls.append(block_ratio(twin, base))

    def _turn(self, arms: Arms, step: int) -> tuple[float, float, float]:
        """All three once, each step another one first, since whoever comes second finds the caches warm."""
        order = ((0, 1, 2), (1, 2, 0), (2, 0, 1))[step % 3]
        runs = (arms.subject, arms.base, arms.twin)
        taken = [0.0, 0.0, 0.0]
        for place in order:
            taken[place] = runs[place](step)
        return taken[0], taken[1], taken[2]


def hold(contests: Sequence[Contest], until: float, *, progress: Callable[[str], None] = lambda _: None) -> None:
    """A round for each undecided contest, again and again, until all are decided or the time is up.

    The share of a round shrinks with the time that is left, so that none is left out; up to as much time again is
    spent on those that have too few blocks for any interval.
    """
    grace = until + max(0.0, until - time.monotonic())
    _rounds(contests, until, progress)
    short = [each for each in contests if len(each.ratios) < FEWEST_BLOCKS and not each.failed]
    while short and time.monotonic() < grace:
        for contest in short:
            contest.round(0.05)
        short = [each for each in short if len(each.ratios) < FEWEST_BLOCKS]


def _rounds(contests: Sequence[Contest], until: float, progress: Callable[[str], None]) -> None:
    while time.monotonic() < until:
        open_ones = [each for each in contests if not each.is_done]
        if not open_ones:
            return
        for position, contest in enumerate(open_ones):
            left = until - time.monotonic()
            if left <= 0:
                return
            progress(f"timing {contest.name}")
            contest.round(min(0.4, max(0.02, left / (len(open_ones) - position))))
