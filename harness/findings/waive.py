"""A waiver is open: it names a reason, an owner and an end, the finding stays, and one past its end waives nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from harness.config.model import Accept
from harness.record.model import Finding

NEAR = timedelta(days=14)
_ANYWHERE = ("attack", "pools", "service", "load")
# The phases in which a finding can begin with this word; without all of them nobody can say that there is none.
_FOUND_BY: Mapping[str, Sequence[str]] = {
    "content": _ANYWHERE,
    "integrity": _ANYWHERE,
    "existence": _ANYWHERE[:-1],
    "activity": _ANYWHERE[:-1],
    "forgery": ("attack",),
    "server": ("server",),
    "defence-in-depth": ("service",),
    "performance": ("bench",),
    "advice": ("bench",),
    "bar": ("load",),
    "structure": ("gate",),
}


def waive(findings: Iterable[Finding], accepts: Sequence[Accept], today: date) -> tuple[Finding, ...]:
    """Attach to each finding the first waiver in force that names it. A waiver holds through the day it expires."""
    shown = ((finding, waiver_of(finding.fingerprint, accepts, today)) for finding in findings)
    return tuple(finding if waiver is None else replace(finding, waiver=waiver) for finding, waiver in shown)


def waiver_of(fingerprint: str, accepts: Iterable[Accept], today: date) -> dict[str, str] | None:
    """The first waiver in force that names the finding, as findings show it."""
    force = next((a for a in accepts if a.expires >= today and names(a.finding, fingerprint)), None)
    return None if force is None else _shown(force)


def listed(
    accepts: Sequence[Accept], fingerprints: Iterable[str], today: date, ran: Collection[str]
) -> list[dict[str, Any]]:
    """Every waiver as documents show it: ``state`` is in-force, expired, or idle where it matches no finding.

    ``matched`` counts the findings that it names. ``ran`` are the phases that came to their end: where another could
    still have found something of that name, a waiver that matches nothing is in force, with a ``warning``.
    """
    told = tuple(fingerprints)
    return [_listed(accept, sum(names(accept.finding, each) for each in told), today, ran) for accept in accepts]


def _listed(accept: Accept, matched: int, today: date, ran: Collection[str]) -> dict[str, Any]:
    state, warning = _judged(accept, matched, accept.expires - today, ran)
    return {
        "finding": accept.finding,
        "reason": accept.reason,
        "owner": accept.owner,
        "expires": accept.expires.isoformat(),
        "state": state,
        "matched": matched,
        "warning": warning,
    }


def _judged(accept: Accept, matched: int, left: timedelta, ran: Collection[str]) -> tuple[str, str]:
    """State and warning, '' where there is nothing to warn of."""
    finders = _FOUND_BY.get(accept.finding.partition(":")[0].strip(), ())
    missing = [phase for phase in finders if phase not in ran]
    if left < timedelta(0):
        return "expired", "has expired: it waives nothing"
    if not matched and not missing:
        return "idle", "matches no finding: remove it, or the next finding of this name is accepted unseen"
    ending = f"expires in {left.days} day{'s' * (left.days != 1)}" if left <= NEAR else ""
    partly = not matched and len(missing) < len(finders)
    elsewhere = f"matches nothing here; {' or '.join(missing)} may find it" if partly else ""
    return "in-force", "; ".join(filter(None, (ending, elsewhere)))


def names(accepted: str, fingerprint: str) -> bool:
    """Whether the accepted text is the fingerprint, or its leading parts up to a colon."""
    wanted = accepted.strip().rstrip(":")
    return bool(wanted) and (fingerprint == wanted or fingerprint.startswith(f"{wanted}:"))


def terms(waiver: Mapping[str, Any]) -> str:
    """The waiver that a finding carries, in words."""
    return f"{waiver.get('reason')} ({waiver.get('owner')}, until {waiver.get('expires')})"


def _shown(accept: Accept) -> dict[str, str]:
    return {"reason": accept.reason, "owner": accept.owner, "expires": accept.expires.isoformat()}
