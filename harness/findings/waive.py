"""A waiver is open: it names a reason, an owner and an end, the finding stays, and one past its end waives nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from harness.config.model import Accept
from harness.record.model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """Findings with their waivers. ``expired`` would have waived something, ``idle`` matched no finding."""

    findings: tuple[Finding, ...]
    expired: tuple[Accept, ...]
    idle: tuple[Accept, ...]


def waive(findings: Iterable[Finding], accepts: Sequence[Accept], today: date) -> Waived:
    """Attach to each finding the first waiver in force that names it. A waiver holds through the day it expires."""
    told: list[Finding] = []
    matched: set[int] = set()
    for finding in findings:
        matched.update(n for n, accept in enumerate(accepts) if names(accept.finding, finding.fingerprint))
        shown = waiver_of(finding.fingerprint, accepts, today)
        told.append(finding if shown is None else replace(finding, waiver=shown))
    return Waived(
        findings=tuple(told),
        expired=tuple(a for n, a in enumerate(accepts) if n in matched and a.expires < today),
        idle=tuple(a for n, a in enumerate(accepts) if n not in matched),
    )


def waiver_of(fingerprint: str, accepts: Iterable[Accept], today: date) -> dict[str, str] | None:
    """The first waiver in force that names the finding, as findings show it."""
    force = next((a for a in accepts if a.expires >= today and names(a.finding, fingerprint)), None)
    return None if force is None else _shown(force)


def states(accepts: Sequence[Accept], fingerprints: Iterable[str], today: date, *, whole: bool) -> tuple[str, ...]:
    """``expired``, ``in-force``, or ``idle`` of each: it matches nothing, which is known only of a ``whole`` run."""
    told = tuple(fingerprints)
    return tuple(
        "expired"
        if accept.expires < today
        else "idle"
        if whole and not any(names(accept.finding, fingerprint) for fingerprint in told)
        else "in-force"
        for accept in accepts
    )


def names(accepted: str, fingerprint: str) -> bool:
    """Whether the accepted text is the fingerprint, or its leading parts up to a colon."""
    wanted = accepted.strip().rstrip(":")
    return bool(wanted) and (fingerprint == wanted or fingerprint.startswith(f"{wanted}:"))


def _shown(accept: Accept) -> dict[str, str]:
    return {"reason": accept.reason, "owner": accept.owner, "expires": accept.expires.isoformat()}
