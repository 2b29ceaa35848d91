"""A certify document is read in one place: doubt is never held, and a phase not run is never passed over in silence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

PHASES = ("attack", "pools", "service", "server", "bench", "load")
DEFAULT_FAILING = ("content", "integrity", "existence")
SEVERITIES = ("content", "integrity", "existence", "activity", "forgery", "server", "defence-in-depth")
ADVICE = "advice"


class Standing(StrEnum):
    """Verdict of a phase and of the whole, worst first; ``isolated`` is attack's word for held."""

    BREACHED = "breached"
    MISSED = "missed"
    INCONCLUSIVE = "inconclusive"
    HELD = "held"
    NOT_RUN = "not-run"


class Fate(StrEnum):
    FAILS = "fails"
    TOLD = "told"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    name: str
    standing: Standing
    why: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding with the phase that made it and what it means for the verdict."""

    phase: str
    fate: Fate
    body: Mapping[str, Any]

    def get(self, key: str) -> str:
        """A text of the finding, '' where it has none."""
        value = self.body.get(key)
        return "" if value is None else str(value)

    @property
    def fingerprint(self) -> str:
        named = self.get("fingerprint")
        return named or ":".join(filter(None, (self.get("severity"), self.get("object"), self.get("rule"))))

    @property
    def statements(self) -> tuple[str, ...]:
        return tuple(str(each) for each in self.body.get("statements") or ())

    def who(self, side: str) -> str:
        """``tenant 1``, or ``nobody`` for an attacker without context; '' where the finding does not say."""
        found = self.body.get(side)
        if not isinstance(found, Mapping):
            return ""
        return "nobody" if found.get("tenant") is None else f"tenant {found['tenant']}"


def standing_of(word: object) -> Standing:
    """A word that is unknown is doubt."""
    known = {"isolated": Standing.HELD, **{each.value: each for each in Standing}}
    return known.get(str(word), Standing.INCONCLUSIVE)


def phases(document: Mapping[str, Any]) -> tuple[Phase, ...]:
    """Every known phase, in order, then those of later versions; one that is absent was not run."""
    given = document.get("phases") or {}
    names = [*PHASES, *(name for name in given if name not in PHASES)]
    return tuple(_phase(name, given.get(name)) for name in names)


def _phase(name: str, body: Mapping[str, Any] | None) -> Phase:
    if body is None:
        return Phase(name=name, standing=Standing.NOT_RUN, why="not part of this run", body={})
    return Phase(
        name=name,
        standing=standing_of(body.get("verdict")),
        why=str(body.get("why") or body.get("stopped_because") or ""),
        body=body,
    )


def worst(standings: Iterable[Standing]) -> Standing:
    """The worst of those that ran; where none ran nothing is known."""
    ran = [each for each in standings if each is not Standing.NOT_RUN]
    return min(ran, key=list(Standing).index, default=Standing.INCONCLUSIVE)


def failing(document: Mapping[str, Any], body: Mapping[str, Any]) -> frozenset[str]:
    """The severities that fail in a phase: its own list, the document's, or the default."""
    listed = body.get("fails_on", document.get("fails_on"))
    return frozenset(DEFAULT_FAILING if listed is None else map(str, listed))


def findings(document: Mapping[str, Any]) -> tuple[Told, ...]:
    """All findings: what fails first, then by severity, what is waived last."""
    told = [
        Told(phase=phase.name, fate=_fate(document, phase.body, each), body=each)
        for phase in phases(document)
        for each in phase.body.get("findings") or ()
        if isinstance(each, Mapping)
    ]
    return tuple(sorted(told, key=lambda t: (list(Fate).index(t.fate), _rank(t.get("severity")), t.fingerprint)))


def _fate(document: Mapping[str, Any], body: Mapping[str, Any], finding: Mapping[str, Any]) -> Fate:
    if finding.get("waiver") is not None:
        return Fate.WAIVED
    severity = finding.get("severity")
    # A finding without a severity of the contract is a missed bar, and that fails; a benchmark's advice is told.
    if severity != ADVICE and (severity not in SEVERITIES or severity in failing(document, body)):
        return Fate.FAILS
    return Fate.TOLD


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0


def headline(document: Mapping[str, Any]) -> str:
    """One sentence for people under the verdict."""
    told = findings(document)
    bad = sum(each.fate is Fate.FAILS for each in told)
    match standing_of(document.get("verdict")):
        case Standing.BREACHED:
            return f"{bad} finding{'s' * (bad != 1)} crossed a tenant boundary."
        case Standing.MISSED:
            return "The tenants were kept apart; a bar was missed."
        case Standing.INCONCLUSIVE:
            return "Something was not shown, so nothing is claimed."
        case Standing.HELD:
            ran = sum(phase.standing is not Standing.NOT_RUN for phase in phases(document))
            return f"Everything that was run held: {ran} of {len(PHASES)} phases."
        case Standing.NOT_RUN:
            return "Nothing was run."


def uncovered(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Coverage entries that nothing reached, of every phase."""
    return tuple(
        entry
        for phase in phases(document)
        for entry in phase.body.get("coverage") or ()
        if isinstance(entry, Mapping) and entry.get("state") == "uncovered"
    )


NOT_COVERED = (
    ("Time", "how long an answer takes is not judged, and can tell tenants apart"),
    ("Operating system", "files, memory, core dumps and whoever administers the server"),
    ("Backups and dumps", "copies of the data that live outside this database"),
    ("Replicas and exports", "standbys, logical replication, warehouses, caches and queues"),
    ("The tenant context itself", "where SQL can set it, isolation rests on the application (severity forgery)"),
)
