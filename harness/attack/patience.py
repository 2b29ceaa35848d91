"""A routine that is slow by nature is called in its most telling ways only, and it is said that it was."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator

from harness.record.model import Attempt

_SECONDS = 3.0
_SLOW = 0.1
_AT_LEAST = 12


def patient(attempts: Iterator[Attempt], left_out: Counter[str]) -> Iterator[Attempt]:
    """The attempts without those on a routine that took more than 0.1 s each and 3 s together, counted in ``left_out``.

    What shows that a relation is covered is never left out.
    """
    spent: dict[str, float] = defaultdict(float)
    made: Counter[str] = Counter()
    for attempt in attempts:
        name = attempt.object
        slow = made[name] >= _AT_LEAST and spent[name] > max(_SECONDS, _SLOW * made[name])
        if slow and name.endswith(")") and not attempt.covers:
            left_out[name] += 1
            continue
        began = time.monotonic()
        yield attempt
        spent[name] += time.monotonic() - began
        made[name] += 1
