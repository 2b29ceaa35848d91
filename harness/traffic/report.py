"""A load that checked nothing, or in which no connection changed tenants, has shown nothing."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.findings.load_rules import LOAD_RULES
from harness.findings.waive import terms

_MINIMA = frozenset(
    {"rps", "sql_tps", "bare_tps", "pgbench_tps", "bare_ratio", "ratio", "rows_checked", "tenant_switches", "knee_rate"}
)
# The names that the reference service gives in Server-Timing; another one's are told as they are.
_PARTS = {"app": "the service itself", "pool": "the wait for a connection", "db": "the database"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """``figures`` are those of the contract, by name; ``notes`` say what was not measured, and why.

    ``tenants`` are the ones that asked most.
    """

    verdict: str
    why: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    series: Sequence[Mapping[str, Any]] = ()
    tenants: Sequence[Mapping[str, Any]] = ()
    distribution: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()
    cut_short: bool = False

    def to_json(self) -> dict[str, Any]:
        """The load document of the contract."""
        return {
            "schema": 1,
            "verdict": self.verdict,
            "why": self.why,
            "cut_short": self.cut_short,
            **self.figures,
            "faults": list(self.faults),
            "findings": list(self.findings),
            "series": list(self.series),
            "tenants": list(self.tenants),
            "distribution": dict(self.distribution),
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """For people: the verdict, the sum, the figures, and what was found."""
        lines = [f"load: {self.verdict}" + (f": {self.why}" if self.why else "")]
        if self.figures:
            lines += ["", self._sum(), self._speed(), *self._spent(), *self._capacity()]
        for fault in self.faults:
            whole = fault["recovered_s"]
            after = f", answered again after {_number(whole)} s at most" if whole is not None else ""
            lines.append(f"  {fault['count']} × {fault['kind']}{after}")
        for found in self.findings:
            lines += ["", f"{found['severity'] or 'bar'}: {found['rule']}: {found['observed']}"]
            if waiver := found["waiver"]:
                lines.append(f"    waived: {terms(waiver)}")
            lines += [f"    {line}" for line in str(found["reproduction"]).splitlines()]
            lines.append(f"    remedy: {found['remedy']}")
        return "\n".join([*lines, *self._spread(), *(f"note: {note}" for note in self.notes)])

    def _sum(self) -> str:
        f = self.figures
        rows = f["rows_checked"]
        said = (
            f"{f['foreign_rows']} foreign rows in {rows} rows over {f['tenant_switches']} tenant switches "
            f"on {f['server_connections']} server connections"
        )
        # The rule of three: none seen in N leaves, with 95 % confidence, a rate below 3/N.
        return f"{said}; with 95 % confidence fewer than 3/{rows}" if rows and not f["foreign_rows"] else said

    def _speed(self) -> str:
        f = self.figures
        return (
            f"{f['requests']} transactions, {f['rps']}/s, {f['errors']} errors; p50 {_number(f['p50_ms'])}, "
            f"p95 {_number(f['p95_ms'])}, p99 {_number(f['p99_ms'])} ms; writes: {f['writes_acknowledged']} acknowledged, "
            f"{f['writes_lost']} lost, {f['writes_doubled']} doubled"
        )

    def _spent(self) -> list[str]:
        parts = self.figures.get("http_ms")
        if not parts:
            return []
        listed = ", ".join(f"{_PARTS.get(name, name)} {ms:.1f}" for name, ms in parts.items())
        return [f"an answer took {sum(parts.values()):.1f} ms on average: {listed}"]

    def _spread(self) -> list[str]:
        if not self.distribution:
            return []
        obstacles = self.distribution["obstacles"]
        if obstacles:
            return [f"not ready for distribution by tenant: {'; '.join(obstacles)}"]
        columns = " or ".join(self.distribution["columns"])
        return [f"ready for distribution by {columns}: every key, reference and hot query has it"]

    def _capacity(self) -> list[str]:
        f = self.figures
        if not f.get("steps"):
            return []
        cpu = ", ".join(f"{name} {value:g}" for name, value in f["cpu_ms"].items())
        noisy = f["noisy"]
        return [
            f"capacity: {_number(f['sql_tps'])}/s with all checks, {_number(f['bare_ratio'])} of a bare loop "
            f"({_number(f['bare_tps'])}/s), {_number(f['ratio'])} of pgbench ({_number(f['pgbench_tps'])}/s); "
            f"processor time, ms a transaction: {cpu}",
            "open loop: "
            + ", ".join(f"{each['rate']:g}/s p99 {_number(each['p99_ms'])} ms" for each in f["steps"])
            + f"; the knee is at {_number(f['knee_rate'])}/s",
            f"beside a tenant that floods ({_number(noisy['flood_tps'])}/s) the others' p99 is "
            f"{_number(noisy['flooded_p99_ms'])} ms, alone {_number(noisy['alone_p99_ms'])} ms: "
            f"{_number(f['noisy_ratio'])} times",
        ]


def judge(figures: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], doubts: Sequence[str]) -> tuple[str, str]:
    """The verdict and why: a breach outranks a missed bar, and that outranks doubt. What is waived fails nothing, but a
    foreign row has ended the run all the same.
    """
    failing = [each for each in findings if each["waiver"] is None]
    breaches = [each for each in failing if each["severity"]]
    if breaches:
        return "breached", str(breaches[0]["observed"])
    if failing:
        return "missed", "; ".join(str(each["observed"]) for each in failing)
    doubts = list(doubts)
    if figures["foreign_rows"]:
        doubts.append("a foreign row, which is waived, ended the run: what would have come after it was not checked")
    if not figures["rows_checked"]:
        doubts.append("no row was checked")
    if not figures["tenant_switches"]:
        doubts.append("no connection changed tenants")
    return ("inconclusive", "; ".join(doubts)) if doubts else ("held", "")


def missed(
    bars: Mapping[str, float], figures: Mapping[str, Any], optional: Container[str] = ()
) -> tuple[list[dict[str, Any]], list[str]]:
    """Bars that were not kept, as findings, and bars whose figure was not measured, but for ``optional`` ones."""
    found, unknown = [], []
    for name, bar in bars.items():
        value = figures.get(name)
        if value is None:
            unknown += [f"the bar {name} was not measured"] if name not in optional else []
        elif value < bar if name in _MINIMA else value > bar:
            found.append(finding("bar-missed", None, name, f"{name} is {value}, the bar is {bar}"))
    return found, unknown


def finding(
    rule: str,
    severity: str | None,
    thing: str,
    observed: str,
    *,
    reproduction: str = "",
) -> dict[str, Any]:
    """One finding as the document shows it; a missed bar has no severity."""
    known = LOAD_RULES[rule]
    return {
        "fingerprint": f"{severity or 'bar'}:{thing}:{rule}",
        "rule": rule,
        "severity": severity,
        "object": thing,
        "observed": observed,
        "explanation": known.means,
        "remedy": known.remedy,
        "reproduction": reproduction,
        "waiver": None,
    }


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
