"""Nothing is certified by luck: a bar is judged by an interval, never by one number, and doubt is its own answer.

Pure by contract: no clock, no connection. Samples are seconds; a block is what two arms measured side by side.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

# 99 %, because the interval is looked at again after every round.
CONFIDENCE = 0.99
RESAMPLES = 800
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


def ratio_of(blocks: Sequence[float], *, seed: int = 1) -> Ratio | None:
    """Median of the blocks' ratios with a bootstrap interval over blocks; None below ``FEWEST_BLOCKS``.

    The same blocks and seed give the same interval.
    """
    if len(blocks) < FEWEST_BLOCKS:
        return None
    draw = random.Random(seed)  # noqa: S311 - no secret
    size = len(blocks)
    medians = sorted(median(draw.choices(blocks, k=size)) for _ in range(RESAMPLES))
    tail = (1 - CONFIDENCE) / 2
    low, high = medians[math.floor(tail * RESAMPLES)], medians[math.ceil((1 - tail) * RESAMPLES) - 1]
    middle = median(blocks)
    return Ratio(value=middle, low=min(low, middle), high=max(high, middle), blocks=size)


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
