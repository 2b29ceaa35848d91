"""What a change can reach is attacked: in doubt more is reached, never less.

Dependence is what the catalog knows, and what bodies of routines mention; a body that builds its statements at run
time may mention anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.config.model import BenchQuery
from harness.gate.snapshot import Fact
from harness.sql.question import question
from harness.target.connect import connect
from harness.target.text import ask

_LEGIBLE = ("sql", "plpgsql")
_DYNAMIC = re.compile(r"\bEXECUTE\b(?!\s+(FUNCTION|PROCEDURE))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """``everything`` where the change bears on the whole database; else labels. ``deep`` depends on what changed,
    ``wide`` holds also what foreign keys and inheritance put beside it."""

    everything: bool
    deep: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()

    @property
    def relations(self) -> frozenset[str] | None:
        """Which relations to attack, None for all."""
        return None if self.everything else self.wide


def scope_of(facts: Iterable[Fact], dsn: str, *, everything: bool) -> Scope:
    """What ``facts``, which differ, can reach in the database of the head."""
    listed = tuple(facts)
    if everything or any(not fact.of for fact in listed):
        return Scope(everything=True)
    with connect(dsn) as connection:
        edges = ask(connection, question("harness.gate", "dependents"))
        bodies = ask(connection, question("harness.gate", "bodies"))
    touched = frozenset(name for fact in listed for name in (fact.of, fact.details.get("target")) if name)
    needs = {(str(one), str(other)) for one, other, how in edges if how == "needs"}
    beside = {(str(one), str(other)) for one, other, how in edges if how == "beside"}
    return Scope(
        everything=False,
        deep=_closure(touched, needs, bodies),
        wide=_closure(touched | {one for one, other in beside if other in touched}, needs, bodies),
    )


def _closure(
    start: frozenset[str], needs: set[tuple[str, str]], bodies: list[tuple[str | None, ...]]
) -> frozenset[str]:
    reached, fresh = set(start), set(start)
    while fresh:
        found = {one for one, other in needs if other in fresh}
        found |= {str(label) for label, body, language in bodies if _mentions(str(body), str(language), fresh)}
        fresh = found - reached
        reached |= fresh
    return frozenset(reached)


def _mentions(body: str, language: str, labels: set[str]) -> bool:
    if language not in _LEGIBLE or _DYNAMIC.search(body):
        return True
    return bool(_names(labels) & set(re.findall(r"\w+", body.lower())))


def _names(labels: Iterable[str]) -> set[str]:
    """The last part of each name, in small letters, cut into words as a body is."""
    return {word for label in labels for word in re.findall(r"\w+", label.partition("(")[0].rpartition(".")[2].lower())}


def touching(queries: Iterable[BenchQuery], scope: Scope, indexes: frozenset[str]) -> tuple[BenchQuery, ...]:
    """The hot queries that mention what is reached, or whose index is among those that changed."""
    names = _names(scope.deep)
    return tuple(
        query
        for query in queries
        if scope.everything or query.index in indexes or names & set(re.findall(r"\w+", query.sql.lower()))
    )
