"""What was measured adds up: tallies of several processes merge into the tally of one.

Latencies are kept as counts of tenths of a millisecond, so that percentiles of a sum are exact to that.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Second:
    """One second of the run."""

    requests: int = 0
    errors: int = 0
    foreign: int = 0
    latencies: Counter[int] = field(default_factory=Counter)


@dataclass(kw_only=True)
class Tally:
    """``unmarked`` counts rows that carry nothing to know their owner by; ``silent`` rows that queries gave, by name."""

    rows: int = 0
    foreign: int = 0
    unmarked: int = 0
    switches: int = 0
    nobody: int = 0
    strangers: int = 0
    acknowledged: int = 0
    pids: set[int] = field(default_factory=set)
    checked: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    breaches: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[int, Second] = field(default_factory=dict)

    def second(self) -> Second:
        """The second that runs now."""
        return self.seconds.setdefault(int(time.time()), Second())

    def request(self, took_ms: float, failure: str | None) -> None:
        """Count one transaction of honest traffic; ``failure`` is its SQLSTATE or the name of its error."""
        now = self.second()
        now.requests += 1
        now.latencies[round(took_ms * 10)] += 1
        if failure is not None:
            now.errors += 1
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
        found: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("rows", "foreign", "unmarked", "switches", "nobody", "strangers", "acknowledged")
        }
        found |= {name: dict(getattr(self, name)) for name in ("checked", "silent", "failures")}
        found["pids"] = sorted(self.pids)
        found["breaches"] = self.breaches
        found["seconds"] = [
            [at, each.requests, each.errors, each.foreign, [list(pair) for pair in each.latencies.items()]]
            for at, each in self.seconds.items()
        ]
        return found

    def merge(self, other: dict[str, Any]) -> None:
        """Add what another tally drained."""
        for name in ("rows", "foreign", "unmarked", "switches", "nobody", "strangers", "acknowledged"):
            setattr(self, name, getattr(self, name) + other[name])
        for name in ("checked", "silent", "failures"):
            getattr(self, name).update(other[name])
        self.pids.update(other["pids"])
        self.breaches = [*self.breaches, *other["breaches"]][:10]
        for at, requests, errors, foreign, latencies in other["seconds"]:
            second = self.seconds.setdefault(at, Second())
            second.requests += requests
            second.errors += errors
            second.foreign += foreign
            second.latencies.update(dict(latencies))
