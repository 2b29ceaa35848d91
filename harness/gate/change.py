"""A change names its object, what it means, and what to do about it; doubt is harmful, only an attack can clear it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.gate.snapshot import Fact, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``harmful``: it can open a way between tenants, or slow them. ``words`` say what changed and what it means.

    ``of`` is the relation, sequence, type or routine that changed, '' for what bears on the whole database. ``was`` and ``now`` are
    SQL, where it was rewritten. ``rule`` is set where the change alone is a finding.
    """

    object: str
    harmful: bool
    words: str
    of: str = ""
    remedy: str = ""
    was: str = ""
    now: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is declared of tenants: their columns, tables for everyone, and tables whose tenant an expression tells."""

    columns: tuple[str, ...] = ()
    shared: frozenset[str] = field(default_factory=frozenset)
    told: frozenset[str] = field(default_factory=frozenset)

    def column(self, table: Fact) -> str | None:
        """The first of the tenant's columns that the table has."""
        return next((name for name in self.columns if name in table.details["columns"]), None)

    def names(self, listed: frozenset[str], label: str) -> bool:
        """Whether a table is listed, with its schema or without."""
        return label in listed or label.partition(".")[2] in listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Two snapshots, side by side."""

    base: Snapshot
    head: Snapshot
    expected: Expectation

    def gone(self, kind: str) -> Iterator[Fact]:
        new = self.head.of_kind(kind)
        return (fact for name, fact in self.base.of_kind(kind).items() if name not in new)

    def added(self, kind: str) -> Iterator[Fact]:
        old = self.base.of_kind(kind)
        return (fact for name, fact in self.head.of_kind(kind).items() if name not in old)

    def altered(self, kind: str) -> Iterator[tuple[Fact, Fact]]:
        """Facts of both that are not alike: the base's and the head's."""
        new = self.head.of_kind(kind)
        return (
            (fact, new[name])
            for name, fact in self.base.of_kind(kind).items()
            if name in new and new[name].details != fact.details
        )


def guessed(base: Snapshot, head: Snapshot) -> Expectation:
    """Without a configuration: the column that most policies mention."""
    name = tenant_of(base) or tenant_of(head)
    return Expectation(columns=(name,) if name is not None else ())


def tenant_of(snapshot: Snapshot) -> str | None:
    """The column that most policies mention; None without any."""
    tables = snapshot.of_kind("table")
    seen: Counter[str] = Counter()
    for policy in snapshot.of_kind("policy").values():
        text = f"{policy.details['using']} {policy.details['check']}"
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", text)))
        if policy.of in tables:
            seen.update(name for name in tables[policy.of].details["columns"] if name in words)
    return max(sorted(seen), key=lambda name: seen[name]) if seen else None


def bad(fact: Fact, words: str, remedy: str = "", *, was: str = "", now: str = "", rule: str = "") -> Change:
    return Change(object=fact.name, harmful=True, words=words, of=fact.of, remedy=remedy, was=was, now=now, rule=rule)


def fine(fact: Fact, words: str, *, was: str = "", now: str = "") -> Change:
    return Change(object=fact.name, harmful=False, words=words, of=fact.of, was=was, now=now)
