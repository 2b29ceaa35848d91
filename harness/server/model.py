"""A defect of the server is fixed, shown live, or vulnerable by its version: what was not shown is never called fixed."""

from dataclasses import dataclass
from enum import StrEnum

from harness.server.release import Release, Standing

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

    @property
    def source(self) -> str:
        """Where PostgreSQL says so."""
        return f"https://www.postgresql.org/support/security/{self.cve}/"


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
            "source": self.defect.source,
        }
