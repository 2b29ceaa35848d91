"""A run is worth what it did: steps, looks and connections that went from one tenant to another are counted."""

import time
from dataclasses import dataclass, field

from harness.findings.phase_rules import PHASE_RULES
from harness.pools.judge import Leftover
from harness.record.model import Finding, Severity
from harness.world.model import Principal

_ENOUGH = 3


@dataclass(slots=True, kw_only=True)
class Tally:
    """What the machines of one pool did and found. ``best`` keeps the shortest story of each finding."""

    pool: str
    steps: int = 0
    looks: int = 0
    switches: int = 0
    errors: int = 0
    connections: set[int] = field(default_factory=set)
    best: dict[str, Finding] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    found_at: float | None = None

    @property
    def enough(self) -> bool:
        """A pool that breaches in several ways is broken; further ways cost time and tell little."""
        return len(self.known) >= _ENOUGH

    def learn(self) -> None:
        """What was found so far is known: the machine goes on past it."""
        self.known |= {each for each, finding in self.best.items() if finding.severity is not Severity.ACTIVITY}

    def doubt(self, what: str) -> None:
        if what not in self.doubts and len(self.doubts) < 5:
            self.doubts.append(what)

    def note(self, finding: Finding) -> None:
        print_ = finding.fingerprint
        self.seen[print_] = self.seen.get(print_, 0) + 1
        if finding.severity is not Severity.ACTIVITY and print_ not in self.known and self.found_at is None:
            self.found_at = time.monotonic()
        held = self.best.get(print_)
        if held is None or len(finding.statements) < len(held.statements):
            self.best[print_] = finding


def finding_of(
    left: Leftover, *, pool: str, viewer: Principal | None, victim: Principal | None, story: tuple[str, ...]
) -> Finding:
    """A leftover as a finding: who looked is the attacker, who was there before is the victim."""
    rule = PHASE_RULES[left.rule]
    return Finding(
        rule=rule.name,
        severity=left.severity,
        object=f"pool:{pool}",
        family="pools",
        attacker=viewer.label if viewer is not None else {"tenant": None},
        victim=victim.label if victim is not None else {"tenant": None},
        statements=story,
        observed=left.observed,
        explanation=rule.means,
        remedy=rule.remedy,
        detail=left.detail,
    )
