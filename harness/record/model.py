"""Execution records: what was tried and all that came back. Judging reads nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from harness.world.model import Principal


class Severity(StrEnum):
    """The harm of a finding, worst first (DESIGN: severities)."""

    CONTENT = "content"
    INTEGRITY = "integrity"
    EXISTENCE = "existence"
    ACTIVITY = "activity"
    FORGERY = "forgery"
    SERVER = "server"
    DEFENCE = "defence-in-depth"


DEFAULT_FAILING = (Severity.CONTENT, Severity.INTEGRITY, Severity.EXISTENCE)


class CoverageState(StrEnum):
    ATTACKED = "attacked"
    CLOSED_BY_GRANT = "closed-by-grant"
    CLOSED_TO_ALL = "closed-to-all"
    SHARED = "shared"
    OWNERLESS = "ownerless"
    UNCOVERED = "uncovered"


COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


class Scope(StrEnum):
    """What an attempt can show: what its actor sees, what it leaves behind, or both."""

    SIGHT = "sight"
    EFFECT = "effect"
    BOTH = "both"


class Answer(StrEnum):
    """What the cells of an answer are: column values of rows, or something computed from rows."""

    CELLS = "cells"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A relation and command that an attempt covers, by oid."""

    relation: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A row of the victim that is taken away before the attempt, so that it can be planted again."""

    oid: int
    relation: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try. ``actor`` None is nobody: then ``enter`` says how.

    ``before`` are statements of another principal whose transaction was committed first on the same connection;
    ``prelude`` statements are the actor's own, whose results are not part of the observation;
    ``work`` are the victim's own statements between ``prelude`` and ``statements``.
    ``beside``: the work is done on another connection, in a transaction that is open meanwhile.
    ``follow``: after success, read everything that the actor may read.
    ``guarded``: each statement in a savepoint of its own.
    ``fixed``: graded at this severity, whatever the observation says.
    ``on_success``: that the statement goes through is the breach itself; no twin is asked.
    ``alone``: it locks what all databases share (roles), so one world waits until the other has taken it back.
    """

    family: str
    rule: str
    object: str
    statements: tuple[str, ...]
    actor: Principal | None
    enter: tuple[str, ...] = ()
    scope: Scope = Scope.SIGHT
    answer: Answer = Answer.CELLS
    covers: tuple[Target, ...] = ()
    names: tuple[str, ...] = ()
    prelude: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    beside: bool = False
    hole: Hole | None = None
    follow: bool = False
    guarded: bool = False
    fixed: Severity | None = None
    on_success: bool = False
    alone: bool = False
    touches: frozenset[int] | None = None
    copy: str | None = None
    hint: str = ""

    @property
    def text(self) -> str:
        """All that the attempt itself supplied, for telling what it did not."""
        return "\n".join((*self.prelude, *self.statements, self.copy or ""))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the client received. ``kind``: rows, tag, error, notice, notify."""

    kind: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()


Span = tuple[float, float]
# A statement that took too long, or met somebody else's lock: where others work too, it was not really made.
HINDERED = ("57014", "55P03", "40P01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that the client received, in order, statement by statement.

    ``step`` of each event is the index of its statement; follow-up reads continue the count.
    ``place``: the process and the database that it was made in, whose names are no difference between worlds.
    ``span``: when it began and ended, in seconds of the epoch.
    """

    events: tuple[tuple[int, Event], ...] = ()
    failed: str | None = None
    void: str | None = None
    place: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def hindered(self) -> bool:
        """Whether the attempt was not made because of other sessions or of its length."""
        return self.void is not None and self.failed in HINDERED

    @property
    def affected(self) -> int:
        """Rows that the tags of the statements count together."""
        total = 0
        for _, event in self.events:
            if event.kind == "tag" and event.head and event.head[0].rsplit(" ", 1)[-1].isdigit():
                total += int(event.head[0].rsplit(" ", 1)[-1])
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The victim's side: digests of its rows, of what its principal reads, and what its own work answers."""

    rows: Mapping[int, str] = field(default_factory=dict)
    reads: Mapping[int, str] = field(default_factory=dict)
    work: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One attempt with what it observed in a world, and the look afterwards where one was due."""

    attempt: Attempt
    observation: Observation
    look: Look | None = None
    changed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A judged difference, before it is told as a finding.

    ``harm`` is what changed on the victim's side; ``step`` the statement whose answer differed, follow-up reads
    counted on.
    """

    attempt: Attempt
    severity: Severity
    observed: str
    object: str
    harm: tuple[str, ...] = ()
    step: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A judged violation; the shape of DESIGN §5."""

    rule: str
    severity: Severity
    object: str
    family: str
    attacker: Mapping[str, str | None]
    victim: Mapping[str, str | None]
    statements: tuple[str, ...]
    observed: str
    explanation: str = ""
    remedy: str = ""
    reproduction: str = ""
    detail: str = ""
    waiver: Mapping[str, str] | None = None

    @property
    def fingerprint(self) -> str:
        parts = [self.severity.value, self.object, self.rule]
        return ":".join([*parts, self.detail] if self.detail else parts)

    def to_json(self) -> dict[str, Any]:
        """The shape of DESIGN §5."""
        return {
            "fingerprint": self.fingerprint,
            "rule": self.rule,
            "severity": self.severity.value,
            "object": self.object,
            "family": self.family,
            "attacker": dict(self.attacker),
            "victim": dict(self.victim),
            "statements": list(self.statements),
            "observed": self.observed,
            "explanation": self.explanation,
            "remedy": self.remedy,
            "reproduction": self.reproduction,
            "waiver": dict(self.waiver) if self.waiver is not None else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    object: str
    command: str
    state: CoverageState
    why: str = ""
