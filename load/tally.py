"""What was measured adds up: tallies of several processes merge into the tally of one.

Latencies are kept as counts of tenths of a millisecond, so that percentiles of a sum are exact to that.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_SUMS = ("rows", "foreign", "unmarked", "switches", "nobody", "strangers", "adversaries", "acknowledged", "repeated")
_COUNTERS = ("checked", "silent", "failures", "mishaps", "spent")
_TIMED = ("seconds", "steps", "by_tenant")


@dataclass(kw_only=True)
class Timed:
    """Transactions of one second, of one step of the arrivals, or of one tenant."""

    requests: int = 0
    errors: int = 0
    foreign: int = 0
    latencies: Counter[int] = field(default_factory=Counter)

    def add(self, took_ms: float, *, failed: bool) -> None:
        """Count one."""
        self.requests += 1
        self.errors += failed
        self.latencies[round(took_ms * 10)] += 1

    def plain(self) -> list[Any]:
        """Requests, errors, foreign rows, and pairs of latency and count."""
        return [self.requests, self.errors, self.foreign, [list(pair) for pair in self.latencies.items()]]

    def merge(self, requests: int, errors: int, foreign: int, latencies: Iterable[tuple[int, int]]) -> None:
        """Add what another one gave as plain data."""
        self.requests += requests
        self.errors += errors
        self.foreign += foreign
        self.latencies.update(dict(latencies))


@dataclass(kw_only=True)
class Tally:
    """``unmarked`` counts rows that carry nothing to know their owner by; ``silent`` rows that queries gave, by name.

    ``flooded`` are the transactions of the tenant that floods, which are in nothing else; ``cpu`` is processor time
    in seconds; ``repeated`` writes were sent again because no answer came. ``spent`` are microseconds of answers that
    said where their time went, by part, and under "answers" how many those were.
    """

    rows: int = 0
    foreign: int = 0
    unmarked: int = 0
    switches: int = 0
    nobody: int = 0
    strangers: int = 0
    adversaries: int = 0
    acknowledged: int = 0
    repeated: int = 0
    cpu: float = 0.0
    pids: set[int] = field(default_factory=set)
    checked: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    mishaps: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)
    breaches: list[dict[str, Any]] = field(default_factory=list)
    seconds: defaultdict[int, Timed] = field(default_factory=lambda: defaultdict(Timed))
    steps: defaultdict[int, Timed] = field(default_factory=lambda: defaultdict(Timed))
    by_tenant: defaultdict[str, Timed] = field(default_factory=lambda: defaultdict(Timed))
    flooded: Timed = field(default_factory=Timed)

    def second(self) -> Timed:
        """The second that runs now."""
        return self.seconds[int(time.time())]

    def request(
        self, took_ms: float, failure: str | None, *, tenant: str | None = None, step: int | None = None
    ) -> None:
        """Count one transaction of honest traffic; ``failure`` is its SQLSTATE or the name of its error."""
        failed = failure is not None
        self.second().add(took_ms, failed=failed)
        if step is not None:
            self.steps[step].add(took_ms, failed=failed)
        if tenant is not None:
            self.by_tenant[tenant].add(round(took_ms), failed=failed)
        if failure is not None:
            self.failures[failure] += 1

    def breach(self, found: dict[str, Any], rows: int) -> None:
        """Count foreign rows; the first ones are told in full."""
        self.foreign += rows
        self.second().foreign += rows
        if len(self.breaches) < 10:
            self.breaches.append(found)

    def drain(self) -> dict[str, Any]:
        """All that was counted, as plain data, and begin again at zero."""
        found = self.plain()
        self.__init__()  # type: ignore[misc]
        return found

    def plain(self) -> dict[str, Any]:
        """All that was counted, as plain data."""
        found: dict[str, Any] = {name: getattr(self, name) for name in (*_SUMS, "cpu")}
        found |= {name: dict(getattr(self, name)) for name in _COUNTERS}
        found |= {name: [[key, *each.plain()] for key, each in getattr(self, name).items()] for name in _TIMED}
        return found | {"pids": sorted(self.pids), "breaches": self.breaches, "flooded": self.flooded.plain()}

    def merge(self, other: dict[str, Any]) -> None:
        """Add what another tally drained."""
        for name in (*_SUMS, "cpu"):
            setattr(self, name, getattr(self, name) + other[name])
        for name in _COUNTERS:
            getattr(self, name).update(other[name])
        for name in _TIMED:
            mine: defaultdict[Any, Timed] = getattr(self, name)
            for key, *rest in other[name]:
                mine[key].merge(*rest)
        self.flooded.merge(*other["flooded"])
        self.pids.update(other["pids"])
        self.breaches = [*self.breaches, *other["breaches"]][:10]
