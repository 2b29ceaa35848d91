"""Nothing is certified by luck: a bar is judged by an interval, never by one number, and doubt is its own answer.

Pure by contract: no clock, no connection. Samples are seconds; a block is what two arms measured side by side.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import median

# 99 %, because the interval is looked at again after every round.
CONFIDENCE = 0.99
FEWEST_BLOCKS = 8
NOISE = 0.02


class Judgement(StrEnum):
    """Which side of its bar an interval lies on."""

    HELD = "held"
    MISSED = "missed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A ratio with its interval; ``blocks`` say on how much it rests."""

    value: float
    low: float
    high: float
    blocks: int

    @property
    def rounded(self) -> list[float]:
        return [round(self.low, 3), round(self.high, 3)]


def block_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> float:
    """The ratio of the medians of what was measured side by side."""
    return median(numerator) / median(denominator)


def ratio_of(blocks: Sequence[float]) -> Ratio | None:
    """Median of the blocks' ratios with the bootstrap interval over blocks; None below ``FEWEST_BLOCKS``."""
    if len(blocks) < FEWEST_BLOCKS:
        return None
    ordered = sorted(blocks)
    low, high = _ends(len(ordered))
    return Ratio(value=median(ordered), low=ordered[low], high=ordered[high], blocks=len(ordered))


@lru_cache(maxsize=1024)
def _ends(size: int) -> tuple[int, int]:
    """Where the ends of the percentile interval of a bootstrapped median lie among ``size`` blocks in order.

    Nothing is drawn: a resampled median is at most the k-th block just when half of the draws are, which is binomial.
    Of an even number of blocks the lower middle one counts for the lower end, the upper one for the upper.
    """
    tail = (1 - CONFIDENCE) / 2
    places = range(size)
    low = bisect_right(places, tail, key=lambda place: _at_least(size, (place + 1) / size, (size + 1) // 2))
    high = bisect_left(places, 1 - tail, key=lambda place: _at_least(size, (place + 1) / size, size // 2 + 1))
    return min(low, (size - 1) // 2), min(max(high, size // 2), size - 1)


def _at_least(draws: int, chance: float, wanted: int) -> float:
    """Probability of at least ``wanted`` successes."""
    if chance >= 1:
        return 1.0
    terms = (
        math.lgamma(draws + 1)
        - math.lgamma(n + 1)
        - math.lgamma(draws - n + 1)
        + n * math.log(chance)
        + (draws - n) * math.log1p(-chance)
        for n in range(wanted, draws + 1)
    )
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def judge(ratio: Ratio | None, bar: float, control: Ratio | None = None, *, controlled: bool = False) -> Judgement:
    """Missed only if the lower end exceeds the bar, held only if the upper end is within.

    ``control`` is the ratio of two arms that do the same: off 1 by more than 2 % it makes any answer doubtful, and
    so does its absence where the measurement is ``controlled``.
    """
    if ratio is None or (controlled and control is None):
        return Judgement.INCONCLUSIVE
    if control is not None and abs(control.value - 1) > NOISE:
        return Judgement.INCONCLUSIVE
    if ratio.low > bar:
        return Judgement.MISSED
    return Judgement.HELD if ratio.high <= bar else Judgement.INCONCLUSIVE


def worst(judgements: Sequence[Judgement]) -> Judgement:
    """Missed outranks inconclusive; nothing judged is inconclusive."""
    if Judgement.MISSED in judgements:
        return Judgement.MISSED
    if not judgements or Judgement.INCONCLUSIVE in judgements:
        return Judgement.INCONCLUSIVE
    return Judgement.HELD


def quantile(ordered: Sequence[float], share: float) -> float:
    """The sample at ``share`` (0 to 1) of samples in order."""
    return ordered[min(len(ordered) - 1, max(0, round(share * (len(ordered) - 1))))]
