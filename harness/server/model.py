"""A defect of the server is fixed, shown live, or vulnerable by its version: what was not shown is never called fixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.record.model import Severity
from harness.server.release import Release, Standing

RULE = "known-server-defect"
OBJECT = "postgresql"
PRIVILEGE = "42501"


class Judgement(StrEnum):
    """``EXPOSED`` was shown live; ``BY_VERSION`` was not, and nothing proves the server free of it."""

    FIXED = "fixed"
    EXPOSED = "exposed"
    BY_VERSION = "by-version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One statement with psql variables. An error of the SQLSTATE ``refusal`` is an answer, not a failure."""

    sql: str
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A probe with both controls: ``control`` must show the secret, ``silent`` and a fixed server's ``probe`` must not.

    ``order`` holds the names of the sections as the file has them; each runs in a session of its own.
    """

    setup: tuple[Step, ...]
    probe: tuple[Step, ...]
    control: tuple[Step, ...]
    silent: tuple[Step, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A known defect. Releases from ``since`` on have it until ``fixed_in``; ``clean_from`` on never had it.

    ``question`` is asked in the target's own database, where a fixed release may keep the defect; a row says why.
    """

    cve: str
    title: str
    explanation: str
    since: Release
    clean_from: Release | None
    fixed_in: tuple[Release, ...]
    script: Script
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectVerdict:
    """``why`` is a sentence for people; ``standing`` is what the version alone says."""

    defect: Defect
    verdict: Judgement
    standing: Standing
    why: str
    remedy: str

    @property
    def is_finding(self) -> bool:
        """Whether it is shown, or the version says so; a probe that failed on a fixed version only leaves doubt."""
        return self.verdict is Judgement.EXPOSED or (
            self.verdict is Judgement.BY_VERSION and self.standing is Standing.VULNERABLE
        )

    @property
    def is_doubt(self) -> bool:
        return self.verdict is Judgement.BY_VERSION and not self.is_finding

    def to_json(self) -> dict[str, object]:
        return {
            "cve": self.defect.cve,
            "title": self.defect.title,
            "verdict": self.verdict.value,
            "why": self.why,
            "fixed_in": [str(release) for release in self.defect.fixed_in],
        }


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
        """Findings in the shape of DESIGN §5; their fingerprint is ``server:postgresql:cve-…``."""
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
        "fingerprint": f"{Severity.SERVER.value}:{OBJECT}:{defect.cve.lower()}",
        "rule": RULE,
        "severity": Severity.SERVER.value,
        "object": OBJECT,
        "family": "server",
        "attacker": {"tenant": "a"},
        "victim": {"tenant": "b"},
        "statements": [step.sql for step in defect.script.probe] if shown else [],
        "observed": judged.why,
        "explanation": f"{defect.cve}: {defect.title}. {defect.explanation}",
        "remedy": judged.remedy,
        "reproduction": "",
        "waiver": None,
    }
