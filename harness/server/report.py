"""The report names every known defect with its verdict; what is exposed or vulnerable is a finding of severity ``server``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from harness.record.model import Severity
from harness.server.model import DefectVerdict, Judgement
from harness.server.release import Release
from harness.server.reproduction import reproduction

RULE: Final = "known-server-defect"
OBJECT: Final = "postgresql"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReport:
    """What the server's defects are. ``verdict`` is ``held`` also with findings: severity ``server`` does not fail."""

    server_version: str
    release: Release
    defects: tuple[DefectVerdict, ...]

    @property
    def verdict(self) -> str:
        """``held``, or ``inconclusive`` where a probe could not answer and the version does not either."""
        return "inconclusive" if not self.defects or any(each.is_doubt for each in self.defects) else "held"

    @property
    def findings(self) -> tuple[Mapping[str, object], ...]:
        """Findings in the shape of DESIGN §5; their fingerprint ends with the CVE."""
        return tuple(_finding(each) for each in self.defects if each.is_finding)

    def to_json(self) -> dict[str, object]:
        return {
            "verdict": self.verdict,
            "server_version": self.server_version,
            "defects": [each.to_json() for each in self.defects],
            "findings": [dict(each) for each in self.findings],
        }


def _finding(judged: DefectVerdict) -> Mapping[str, object]:
    defect = judged.defect
    shown = judged.verdict is Judgement.EXPOSED
    return {
        "fingerprint": f"{Severity.SERVER.value}:{OBJECT}:{RULE}:{defect.cve.lower()}",
        "rule": RULE,
        "severity": Severity.SERVER.value,
        "object": OBJECT,
        "family": "server",
        "attacker": {"tenant": "a"},
        "victim": {"tenant": "b"},
        "statements": [step.sql for step in defect.script.probe] if shown else [],
        "observed": judged.why,
        "explanation": f"{defect.cve}: {defect.title}. {defect.explanation} Source: {defect.source}",
        "remedy": judged.remedy,
        "reproduction": reproduction(defect),
        "waiver": None,
    }
