"""The report of a benchmark as programs read it: the document of DESIGN §5, schema 1, with more beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.bench.model import Engine, Finding, Form, IndexWorth, Measured, Switch
from harness.bench.statistics import Judgement, Ratio
from harness.bench.text import told


@dataclass(frozen=True, kw_only=True)
class BenchReport:
    """The whole run. ``verdict`` is held, missed, inconclusive or not-run."""

    verdict: str
    why: str
    queries: tuple[Measured, ...] = ()
    switch: tuple[Switch, ...] = ()
    engine: Engine | None = None
    indexes: tuple[IndexWorth, ...] = ()
    forms: tuple[Form, ...] = ()
    findings: tuple[Finding, ...] = ()
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    notes: Sequence[str] = ()
    sizes: Sequence[Mapping[str, int]] = ()
    seconds: float = 0.0
    pinned: bool = False
    scale: str = ""
    server_version: str = ""

    def to_json(self) -> dict[str, Any]:
        """The document of DESIGN §5, with more beside it."""
        return {
            "schema": 1,
            "verdict": self.verdict,
            "why": self.why,
            "queries": [_query(each) for each in self.queries],
            "switch": [_switch(each) for each in self.switch],
            "engine": _engine(self.engine),
            "indexes": [_worth(each) for each in self.indexes],
            "policy_forms": [
                {
                    "query": each.query,
                    "subselect_ratio": _value(each.ratio),
                    "subselect_ratio_ci": _interval(each.ratio),
                }
                for each in self.forms
            ],
            "findings": [each.to_json() for each in self.findings],
            "judgements": {name: judgement.value for name, judgement in self.judgements.items()},
            "notes": list(self.notes),
            "sizes": [dict(size) for size in self.sizes],
            "scale": self.scale,
            "pinned": self.pinned,
            "server_version": self.server_version,
            "seconds": round(self.seconds, 1),
        }

    def text(self) -> str:
        """The report as people read it."""
        return told(self)


def milliseconds(samples: Sequence[float]) -> float | None:
    """The median, in milliseconds."""
    return round(sorted(samples)[len(samples) // 2] * 1000, 4) if samples else None


def _value(ratio: Ratio | None) -> float | None:
    return None if ratio is None else round(ratio.value, 3)


def _interval(ratio: Ratio | None) -> list[float] | None:
    return None if ratio is None else ratio.rounded


def _query(each: Measured) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind,
        "under_rls_ms": milliseconds(each.under_rls),
        "explicit_ms": milliseconds(each.explicit),
        "ratio": _value(each.ratio),
        "ratio_ci": _interval(each.ratio),
        "control_ratio": _value(each.control),
        "growth": _value(each.growth),
        "growth_ci": _interval(each.growth),
        "server_ratio": _value(each.server),
        "server_ratio_ci": _interval(each.server),
        "skew": _value(each.skew),
        "skew_ci": _interval(each.skew),
        "index": each.index,
        "plan_ok": each.plan_ok,
        "rows_examined": each.examined,
        "rows_returned": each.returned,
        "buffers": each.buffers,
        "samples": len(each.under_rls),
        "plan": each.plan,
        "doubts": list(each.doubts),
    }


def _switch(each: Switch) -> dict[str, Any]:
    return {
        "path": each.path,
        "form": each.form,
        "round_trips_added": each.round_trips_added,
        "ratio": _value(each.ratio),
        "ratio_ci": _interval(each.ratio),
        "control_ratio": _value(each.control),
        "cpu_ratio": None if each.cpu is None else round(each.cpu, 3),
        "note": each.note,
    }


def _engine(engine: Engine | None) -> dict[str, Any] | None:
    if engine is None:
        return None
    return {
        "attempts_per_second": round(engine.attempts_per_second, 1),
        "bare_per_second": round(engine.bare_per_second, 1),
        "ratio": round(engine.ratio, 3),
        "generated_per_second": None,
    }


def _worth(each: IndexWorth) -> dict[str, Any]:
    return {
        "name": each.name,
        "relation": each.relation,
        "serves": list(each.serves),
        "bytes": each.size,
        "write_cost": None if each.write_cost is None else round(each.write_cost, 3),
        "read_gain": None if each.read_gain is None else round(each.read_gain, 3),
    }
