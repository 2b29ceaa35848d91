"""One line tells a reader who did what to whom, in words of the report."""

from harness.findings.phase_rules import PHASE_RULES
from harness.findings.rules import RULES
from harness.record.model import Finding


def sentence(finding: Finding) -> str:
    """A summary without a full stop: ``public.orders shows another tenant's rows (tenant 1 saw tenant 2's)``."""
    rule = RULES.get(finding.rule) or PHASE_RULES.get(finding.rule)
    told = rule.title if rule is not None else finding.rule
    place = finding.object.replace("\n", " ")
    detail = f" ({finding.detail})" if finding.detail and finding.detail not in place else ""
    return f"{place} {told}{detail}: {_who(finding)}"


def _who(finding: Finding) -> str:
    attacker, victim = finding.attacker.get("tenant"), finding.victim.get("tenant")
    actor = "nobody" if attacker is None else f"tenant {attacker}"
    return f"{actor} against tenant {victim}" if victim is not None else actor
