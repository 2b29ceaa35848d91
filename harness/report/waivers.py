"""A waiver is shown in every output, with its reason, owner and end, and with what is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from harness.config.model import Accept
from harness.findings.waive import listed, terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A waiver of tenantproof.toml. ``state``: in-force, expired, or idle where it matched no finding.

    ``warning``: near its end, past it, or matching nothing; '' where there is none.
    """

    finding: str
    reason: str
    owner: str
    expires: str
    state: str
    warning: str

    @property
    def line(self) -> str:
        """For a terminal or a log."""
        warning = f" WARNING: {self.warning}" if self.warning else ""
        return f"waiver {self.finding}: {self.terms}.{warning}"

    @property
    def terms(self) -> str:
        return terms(asdict(self))


def waivers(document: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """Every waiver that the document lists, whether or not it waived something."""
    return tuple(_waiver(each) for each in document.get("waivers") or ())


def _waiver(body: Mapping[str, Any]) -> Waiver:
    given = {name: str(body.get(name) or "") for name in ("finding", "reason", "owner", "expires", "warning")}
    return Waiver(**given, state=str(body.get("state") or "in-force"))


def beside(
    phases: Mapping[str, Mapping[str, Any]],
    accepts: Sequence[Accept],
    today: date,
    partial: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The waivers as a document lists them beside these phases, by name.

    A ``partial`` phase, and one that ended in doubt, may have missed something: they call no waiver idle.
    """
    told = [str(finding["fingerprint"]) for phase in phases.values() for finding in phase.get("findings") or ()]
    ended = (name for name, phase in phases.items() if phase.get("verdict") not in ("not-run", "inconclusive"))
    return listed(accepts, told, today, [name for name in ended if name not in partial])
