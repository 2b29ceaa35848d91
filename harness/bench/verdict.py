"""Each bar is judged once; a missed one is a finding with its plan, a doubtful one keeps the verdict from held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from harness.bench.contest import Contest
from harness.bench.model import FAILS, Finding, Measured
from harness.bench.statistics import NOISE, Judgement, Ratio
from harness.config.model import Accept
from harness.findings.waive import waiver_of

_WHY = {
    "ratio": (
        "ratio-missed",
        "max_ratio",
        "Row security makes this query dearer than the same query filtered by hand. Both read through the plans beside "
        "this finding: look for a condition that is a filter under row security and an index condition without it.",
    ),
    "server_ratio": (
        "server-ratio-missed",
        "max_ratio",
        "Inside the server, without Python's share, row security makes this query dearer than the explicit form.",
    ),
    "growth": (
        "growth-missed",
        "max_growth",
        "With the same rows a tenant, more tenants make this query slower: something it reads grows with the whole table.",
    ),
    "skew": (
        "skew-missed",
        "max_skew",
        "A large tenant waits longer than a small one for equally many rows: the query reads rows that it does not return.",
    ),
    "switch": (
        "switch-missed",
        "max_switch",
        "A transaction that switches tenants costs more than the bar allows beside one that does not.",
    ),
}
_REMEDY = {
    "ratio": "Keep the policy to `tenant = stable_function()`, lead the index with the tenant, use leakproof operators.",
    "server_ratio": "Keep the policy to `tenant = stable_function()`, lead the index with the tenant, use leakproof operators.",
    "growth": "Lead the index with the tenant (or with a key that belongs to one tenant), and end it with what the query orders by.",
    "skew": "End the index with the columns of ORDER BY, so that a LIMIT stops the scan however many rows the tenant has.",
    "switch": "Send BEGIN and SET LOCAL with a literal in one message; set several settings by one SELECT.",
}


def missed(what: str, subject: str, ratio: Ratio, bar: float, measured: Measured | None = None) -> Finding:
    """The finding of a missed bar, with the plan where there is one."""
    rule, key, why = _WHY[what]
    grown = (
        f" {measured.examined} rows examined, {measured.returned} returned." if measured and measured.examined else ""
    )
    return Finding(
        rule=rule,
        object=subject,
        query=subject if measured is not None else "",
        observed=f"ratio {ratio.value:.3f}, between {ratio.low:.3f} and {ratio.high:.3f} at 99 %; {key} is {bar:g}",
        explanation=why + grown,
        remedy=_REMEDY[what],
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
