"""The report says of each pool what it did, what it could not hold by its nature, and why it was not run."""

from dataclasses import dataclass

from harness.record.model import DEFAULT_FAILING, Finding, Severity

HELD, BREACHED, INCONCLUSIVE, NOT_RUN = "held", "breached", "inconclusive", "not-run"
_ORDER = (BREACHED, INCONCLUSIVE, HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What transaction pooling cannot isolate by nature; ``shown``: it was seen to reach another tenant here."""

    feature: str
    statement: str
    shown: bool
    observed: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "feature": self.feature,
            "statement": self.statement,
            "shown": self.shown,
            "observed": self.observed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolResult:
    """``switches``: how often a server connection went from one principal to another. ``errors``: lost connections."""

    name: str
    steps: int = 0
    looks: int = 0
    switches: int = 0
    connections: int = 0
    errors: int = 0
    findings: tuple[Finding, ...] = ()
    limits: tuple[Limit, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    not_run: str = ""
    failing: frozenset[Severity] = frozenset(DEFAULT_FAILING)

    @property
    def verdict(self) -> str:
        if self.not_run:
            return NOT_RUN
        if any(each.severity in self.failing and each.waiver is None for each in self.findings):
            return BREACHED
        return INCONCLUSIVE if self.doubts else HELD

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "verdict": self.verdict,
            "steps": self.steps,
            "looks": self.looks,
            "tenant_switches": self.switches,
            "server_connections": self.connections,
            "errors": self.errors,
            "limits": [each.to_json() for each in self.limits],
            "doubts": list(self.doubts),
            "notes": list(self.notes),
            "why": self.not_run,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolsReport:
    """``refused``: leftovers that the application's role may not leave, with the SQLSTATE."""

    pools: tuple[PoolResult, ...]
    seed: int
    seconds: float
    refused: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for pool in self.pools for finding in pool.findings)

    @property
    def verdict(self) -> str:
        """The worst of the pools that ran; ``not-run`` where none did."""
        ran = {pool.verdict for pool in self.pools} - {NOT_RUN}
        if self.doubts and BREACHED not in ran:
            return INCONCLUSIVE
        return next((each for each in _ORDER if each in ran), NOT_RUN)

    def to_json(self) -> dict[str, object]:
        return {
            "verdict": self.verdict,
            "pools": [each.to_json() for each in self.pools],
            "steps": sum(each.steps for each in self.pools),
            "tenant_switches": sum(each.switches for each in self.pools),
            "closed": dict(self.refused),
            "doubts": list(self.doubts),
            "seed": self.seed,
            "seconds": round(self.seconds, 3),
            "findings": [each.to_json() for each in self.findings],
        }
