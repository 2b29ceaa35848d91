"""The service held only where something was reached; what one layer alone would have let through is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.record.model import DEFAULT_FAILING, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReport:
    """``notes`` say what was not tried, ``doubts`` what was tried and shows nothing.

    ``unreached`` are operations that no victim's call got through; ``unsettled`` those that never answer the same twice.
    """

    findings: tuple[Finding, ...] = ()
    layers: tuple[Mapping[str, str], ...] = ()
    operations: int = 0
    requests: int = 0
    roles: tuple[Mapping[str, object], ...] = ()
    unreached: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    absent: str = ""
    failing: frozenset[str] = field(default=frozenset(severity.value for severity in DEFAULT_FAILING))

    @property
    def verdict(self) -> str:
        """``held``, ``breached``, ``inconclusive`` or ``not-run``."""
        if self.absent:
            return "not-run"
        if any(finding.severity.value in self.failing and finding.waiver is None for finding in self.findings):
            return "breached"
        doubtful = self.unreached or self.unsettled or self.doubts or not self.requests
        return "inconclusive" if doubtful else "held"

    @property
    def why(self) -> str:
        match self.verdict:
            case "not-run":
                return self.absent
            case "breached":
                return f"{len(self.findings)} finding{'s' * (len(self.findings) != 1)}"
            case "inconclusive":
                return "; ".join((*self._silence(), *self.doubts[:5]))
            case _:
                return "nothing crossed"

    def _silence(self) -> Iterator[str]:
        if self.unreached or not self.requests:
            shown = ", ".join(self.unreached[:5]) or "nothing was asked"
            yield f"not even the victim's own call got through, so that silence says nothing: {shown}"
        elif self.unsettled:
            yield f"the answers never settle, so only statuses were compared: {', '.join(self.unsettled[:5])}"

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "why": self.why,
            "operations": self.operations,
            "requests": self.requests,
            "layers": [dict(layer) for layer in self.layers],
            "roles": [dict(row) for row in self.roles],
            "unreached": list(self.unreached),
            "unsettled": list(self.unsettled),
            "notes": list(self.notes),
            "doubts": list(self.doubts),
            "fails_on": sorted(self.failing),
            "findings": [finding.to_json() for finding in self.findings],
        }
