"""A few changes are findings by themselves: no attack reaches a table that nobody may read yet, nor feels a lost index on few rows."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from harness.config.model import Config
from harness.findings.rules import Rule
from harness.findings.waive import waiver_of
from harness.gate.change import Change
from harness.gate.structure import EXPOSED, LOST

SEVERITY = "structure"

RULES: Mapping[str, Rule] = {
    EXPOSED: Rule(
        name=EXPOSED,
        title="has no row security",
        means="Whoever is granted the table, now or later, reads and writes the rows of all tenants.",
        remedy="-- ALTER TABLE … ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; and a policy",
    ),
    LOST: Rule(
        name=LOST,
        title="was lost",
        means="What it served reads more rows with every tenant that comes; few rows do not show it yet.",
        remedy="-- create the index again, or one that begins with the same columns",
    ),
}


def judged(changes: Iterable[Change], config: Config) -> dict[str, Any]:
    """The gate's own phase: findings with their waivers, verdict ``missed`` where one fails."""
    today = datetime.now(UTC).date()
    findings = [_finding(change, config, today) for change in changes if change.rule and _counts(change, config)]
    bad = [finding for finding in findings if finding["waiver"] is None]
    kinds = ", ".join(dict.fromkeys(str(finding["rule"]) for finding in bad))
    return {
        "verdict": "missed" if bad else "held",
        "why": f"{len(bad)} finding{'s' * (len(bad) != 1)}: {kinds}" if bad else "no table is exposed, no index lost",
        "findings": findings,
    }


def _counts(change: Change, config: Config) -> bool:
    """A lost index counts where the tenant leads it, or where it is declared for a hot query."""
    if change.rule != LOST:
        return True
    name = change.object.partition(" on ")[0]
    columns = change.words.partition("(")[2].partition(")")[0].split(", ")
    return columns[0] in config.tenancy.column or name in {query.index for query in config.bench.queries}


def _finding(change: Change, config: Config, today: Any) -> dict[str, Any]:
    fingerprint = f"{SEVERITY}:{change.object}:{change.rule}"
    return {
        "fingerprint": fingerprint,
        "rule": change.rule,
        "severity": SEVERITY,
        "object": change.object,
        "family": "gate",
        "attacker": {"tenant": None},
        "victim": {"tenant": None},
        "statements": [],
        "observed": change.words,
        "explanation": f"{change.object}: {change.words}. {RULES[change.rule].means}",
        "remedy": change.remedy,
        "reproduction": "",
        "waiver": waiver_of(fingerprint, config.accept, today),
    }
