"""A relation is reached in more ways than by its name: each that was tried is counted, and one that was not is not there.

Counted are attempts that ran, whether or not they were refused. What a view or a routine reaches is read off its text,
what goes along with a row off the foreign keys.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.catalog.model import Catalog, Relation
from harness.record.model import COMMANDS, Attempt, Observation, Scope
from harness.world.model import Scene

Way = tuple[str, str, str]
"""Object, command, channel."""
EXECUTE = "EXECUTE"


class Channel(StrEnum):
    DIRECT = "direct"
    COPY = "COPY"
    MERGE = "MERGE"
    CONFLICT = "ON CONFLICT"
    BLOCK = "DO block"
    ROW_LOCK = "row lock"
    VIEW = "view"
    ROUTINE = "routine"
    CASCADE = "cascade"
    KEY = "key"
    HOOK = "hook"
    PREDICATE = "predicate"
    ESTIMATE = "estimate"
    NOBODY = "no context"
    REUSED = "reused session"
    SETTING = "setting"
    ROLE = "other role"
    PRIVILEGE = "privilege"
    VICTIM = "victim's work"
    LOCK = "advisory lock"
    PROGRAM = "program"


_OF_RULE: Mapping[str, Channel] = {
    "unique-oracle": Channel.KEY,
    "foreign-key-oracle": Channel.KEY,
    "lock-oracle": Channel.ROW_LOCK,
    "hook-crosses-tenants": Channel.HOOK,
    "leaky-predicate": Channel.PREDICATE,
    "planner-estimate": Channel.ESTIMATE,
    "readable-statistics": Channel.ESTIMATE,
    "no-context-read": Channel.NOBODY,
    "no-context-write": Channel.NOBODY,
    "no-context-oracle": Channel.NOBODY,
    "stale-plan": Channel.REUSED,
    "setting-crosses-tenants": Channel.SETTING,
    "set-role": Channel.ROLE,
    "grants-itself-a-role": Channel.ROLE,
    "owner-disables-row-security": Channel.PRIVILEGE,
    "trigger-on-others": Channel.PRIVILEGE,
    "references-privilege": Channel.PRIVILEGE,
    "victim-work-shows": Channel.VICTIM,
    "notification-overheard": Channel.VICTIM,
    "advisory-lock": Channel.LOCK,
    "program-crosses-tenants": Channel.PROGRAM,
}
_READS = ("SELECT", "(SELECT", "WITH", "TABLE", "EXECUTE", "EXPLAIN")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_VERB = re.compile(rf"\b({'|'.join(COMMANDS)})\b", re.IGNORECASE)


def ways(scene: Scene, records: Iterable[tuple[Attempt, Observation]]) -> Counter[Way]:
    """How often each object was tried by each command through each channel."""
    reach = _Reach(catalog=scene.catalog)
    return Counter(way for attempt, seen in records if not seen.void for way in set(_ways(reach, attempt)))


@dataclass(kw_only=True)
class _Reach:
    """What views, routines and referential actions reach; each is looked up once."""

    catalog: Catalog
    named: dict[str, tuple[Relation, ...]] = field(default_factory=dict)
    gone: dict[tuple[int, str, bool], frozenset[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routines = {routine.label: routine.source for routine in self.catalog.routines}

    def names(self, text: str) -> tuple[Relation, ...]:
        """Relations whose names are words of the text."""
        if text not in self.named:
            words = frozenset(re.findall(r"\w+", text.lower()))
            self.named[text] = tuple(r for r in self.catalog.relations if r.name.lower() in words)
        return self.named[text]

    def along(self, relation: Relation, command: str, statement: str) -> frozenset[tuple[str, str]]:
        """What goes along with a row: label and command, over all references that lead there."""
        asked = (relation.oid, command, "CASCADE" in statement)
        if asked not in self.gone:
            self.gone[asked] = self._closure(*asked)
        return self.gone[asked]

    def _closure(self, oid: int, command: str, cascade: bool) -> frozenset[tuple[str, str]]:
        found: set[tuple[int, str]] = set()
        fresh = {(oid, command)}
        while fresh:
            found |= fresh
            fresh = {step for target, how in fresh for step in self._next(target, how, cascade)} - found
        return frozenset((self.catalog.by_oid[each].label, how) for each, how in found if each != oid)

    def _next(self, target: int, command: str, cascade: bool) -> Iterator[tuple[int, str]]:
        for key in self.catalog.references_to(self.catalog.by_oid[target]):
            if command == "TRUNCATE" and cascade:
                yield key.relation, command
            action = {"DELETE": key.on_delete, "UPDATE": key.on_update}.get(command, "a")
            if action in "cnd":
                yield key.relation, "DELETE" if (command, action) == ("DELETE", "c") else "UPDATE"


def _ways(reach: _Reach, attempt: Attempt) -> Iterator[Way]:
    objects = attempt.object.split("\n")
    told = attempt.work or attempt.statements
    # A victim's work begins with entering.
    told = told[1:] if attempt.work else told
    for number, label in enumerate(objects):
        statements = told[number : number + 1] if len(objects) == len(told) else told
        if (relation := reach.catalog.by_label.get(label)) is not None:
            for statement in statements:
                yield from _of_relation(reach, relation, attempt, statement)
        elif label in reach.routines:
            yield from _of_routine(reach, label, _OF_RULE.get(attempt.rule, Channel.ROUTINE))


def _of_relation(reach: _Reach, relation: Relation, attempt: Attempt, statement: str) -> Iterator[Way]:
    channel = _OF_RULE.get(attempt.rule) or _written(statement)
    for command in _commands(statement):
        seen_through = channel is Channel.DIRECT and relation.kind in "vm"
        yield relation.label, command, Channel.VIEW if seen_through else channel
        if relation.definition is not None:
            yield from ((base.label, command, Channel.VIEW) for base in reach.names(relation.definition))
        if attempt.scope is not Scope.SIGHT:
            yield from ((label, how, Channel.CASCADE) for label, how in reach.along(relation, command, statement))


def _of_routine(reach: _Reach, label: str, channel: Channel) -> Iterator[Way]:
    source = reach.routines[label]
    yield label, EXECUTE, channel
    commands = {verb.upper() for verb in _VERB.findall(source)}
    yield from ((named.label, command, Channel.ROUTINE) for named in reach.names(source) for command in commands)


def _written(statement: str) -> Channel:
    match statement.split(maxsplit=1)[0].upper():
        case "COPY":
            return Channel.COPY
        case "MERGE":
            return Channel.MERGE
        case "DO":
            return Channel.BLOCK
        case "INSERT" if " ON CONFLICT" in statement:
            return Channel.CONFLICT
        case "SELECT" if re.search(r" FOR (UPDATE|NO KEY UPDATE|SHARE|KEY SHARE)\b", statement):
            return Channel.ROW_LOCK
        case _:
            return Channel.DIRECT


def _commands(statement: str) -> frozenset[str]:
    """The commands of a statement; none for one that is no command on rows."""
    first = statement.split(maxsplit=1)[0].upper()
    if first in COMMANDS:
        return frozenset({first})
    if first == "COPY":
        return frozenset({"INSERT" if " FROM STDIN" in statement.upper() else "SELECT"})
    if first in ("MERGE", "DO"):
        written = _VERB.findall(_LITERAL.sub("", statement) if first == "MERGE" else statement)
        return frozenset(verb.upper() for verb in written) - {"SELECT"}
    return frozenset({"SELECT"}) if first in _READS else frozenset()
