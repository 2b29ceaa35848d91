"""What a benchmark says is one frozen report: figures with their intervals, and each missed bar with its cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.bench.statistics import Ratio
from harness.config.model import BenchQuery
from harness.findings.bench_rules import BENCH_RULES
from harness.world.model import Principal

FAILS = "performance"
TOLD = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One row of a query's ``params`` with the principal that it belongs to; ``returned`` rows come back."""

    principal: Principal
    params: Mapping[str, Any]
    tenant: str
    returned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A query with its samples, ready to be measured."""

    query: BenchQuery
    samples: tuple[Sample, ...]
    same_rows: bool = True
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """In the shape of attack's findings; ``severity`` is ``performance`` (fails) or ``advice`` (is told). No rule is unregistered."""

    rule: str
    object: str
    observed: str
    explanation: str
    remedy: str
    severity: str = FAILS
    query: str = ""
    statements: tuple[str, ...] = ()
    plan: Mapping[str, Any] | None = None
    waiver: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        assert self.rule in BENCH_RULES, self.rule

    @property
    def fingerprint(self) -> str:
        return ":".join(part for part in (self.severity, self.object, self.rule, self.query) if part)

    def to_json(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "severity": self.severity,
            "object": self.object,
            "family": "bench",
            "attacker": {"tenant": None},
            "victim": {"tenant": None},
            "statements": list(self.statements),
            "observed": self.observed,
            "explanation": self.explanation,
            "remedy": self.remedy,
            "reproduction": "".join(f"EXPLAIN (ANALYZE, BUFFERS) {each};\n" for each in self.statements),
            "waiver": dict(self.waiver) if self.waiver is not None else None,
            "query": self.query or None,
            "plan": self.plan,
        }


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured of one query; None is what was not measured, never zero."""

    name: str
    kind: str
    bar: float
    under_rls: tuple[float, ...] = ()
    explicit: tuple[float, ...] = ()
    ratio: Ratio | None = None
    control: Ratio | None = None
    server: Ratio | None = None
    growth: Ratio | None = None
    growth_control: Ratio | None = None
    skew: Ratio | None = None
    index: str | None = None
    plan_ok: bool | None = None
    examined: int | None = None
    returned: int | None = None
    buffers: int | None = None
    plan: Mapping[str, Any] | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """The price of switching on one path; ``cpu`` is the ratio of processor time of client and backend together."""

    path: str
    form: str
    round_trips_added: int | None
    ratio: Ratio | None
    control: Ratio | None
    cpu: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The time of a query under policies that call their context as a sub-select, by that under those declared."""

    query: str
    ratio: Ratio | None
    control: Ratio | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexWorth:
    """``write_cost``: time of writes with the index by time without; ``read_gain``: of reads without by with."""

    name: str
    relation: str
    serves: tuple[str, ...]
    size: int
    write_cost: float | None = None
    read_gain: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Attempts a second through the engine and the same statements in a bare loop."""

    attempts_per_second: float
    bare_per_second: float

    @property
    def ratio(self) -> float:
        return self.attempts_per_second / self.bare_per_second
