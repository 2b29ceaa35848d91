"""Each bar is judged once; a missed one is a finding with its plan, a doubtful one keeps the verdict from held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from harness.bench.contest import Contest
from harness.bench.model import FAILS, Finding, Measured
from harness.bench.statistics import NOISE, Judgement, Ratio
from harness.config.model import Accept
from harness.findings.bench_rules import BENCH_RULES
from harness.findings.waive import waiver_of

_BARS = {
    "ratio": "max_ratio",
    "server_ratio": "max_ratio",
    "growth": "max_growth",
    "skew": "max_skew",
    "switch": "max_switch",
}


def missed(what: str, subject: str, ratio: Ratio, bar: float, measured: Measured | None = None) -> Finding:
    """The finding of a missed bar, with the plan where there is one."""
    rule = BENCH_RULES[f"{what.replace('_', '-')}-missed"]
    grown = (
        f" {measured.examined} rows examined, {measured.returned} returned." if measured and measured.examined else ""
    )
    return Finding(
        rule=rule.name,
        object=subject,
        query=subject if measured is not None else "",
        observed=f"ratio {ratio.value:.3f}, between {ratio.low:.3f} and {ratio.high:.3f} at 99 %; {_BARS[what]} is {bar:g}",
        explanation=rule.means + grown,
        remedy=rule.remedy,
        plan=measured.plan if measured is not None else None,
    )


def doubt_of(contest: Contest) -> str:
    """Why a contest was not decided."""
    if contest.failed:
        return f"{contest.name}: {contest.failed}"
    ratio, control = contest.ratio, contest.control
    if ratio is None or control is None:
        return f"{contest.name}: too few samples ({len(contest.ratios)} blocks); give it a larger --budget"
    if abs(control.value - 1) > NOISE:
        return f"{contest.name}: two equal arms differ by {abs(control.value - 1):.1%}: the machine is too restless"
    return (
        f"{contest.name}: the interval {ratio.low:.3f} to {ratio.high:.3f} still holds the bar {contest.bar:g}; "
        "give it a larger --budget"
    )


def waived(findings: Iterable[Finding], accepts: Sequence[Accept], today: date) -> tuple[Finding, ...]:
    """Findings with the waivers in force."""
    return tuple(replace(each, waiver=waiver_of(each.fingerprint, accepts, today)) for each in findings)


def verdict_of(
    findings: Sequence[Finding], judgements: Mapping[str, Judgement], doubts: Sequence[str]
) -> tuple[str, str]:
    """The word and its reason; a missed bar outranks doubt, and nothing judged is doubt."""
    failing = [each for each in findings if each.severity == FAILS and each.waiver is None]
    if failing:
        kinds = ", ".join(dict.fromkeys(each.rule for each in failing))
        return "missed", f"{len(failing)} finding{'s' * (len(failing) != 1)}: {kinds}"
    if doubts:
        more = f" (and {len(doubts) - 1} more)" if len(doubts) > 1 else ""
        return "inconclusive", doubts[0] + more
    if not judgements:
        return "inconclusive", "nothing was judged"
    return "held", f"{len(judgements)} bars held, every plan as declared"
