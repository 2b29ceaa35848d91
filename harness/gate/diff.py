"""Pure by contract: what changed follows from two snapshots, and no fact that differs goes untold."""

from collections.abc import Iterator

from harness.gate.change import Both, Change, Expectation, fine, guessed
from harness.gate.code import code
from harness.gate.guards import guards
from harness.gate.rights import rights
from harness.gate.snapshot import Fact, Snapshot
from harness.gate.structure import structure


def compare(base: Snapshot, head: Snapshot, expected: Expectation | None = None) -> tuple[Change, ...]:
    """All changes, the harmful first. Without ``expected`` the tenant's column is guessed from the policies."""
    both = Both(base=base, head=head, expected=expected or guessed(base, head))
    found = [*structure(both), *guards(both), *code(both), *rights(both)]
    found += _untold(both, {change.object for change in found})
    return tuple(sorted(dict.fromkeys(found), key=lambda change: (not change.harmful, change.object, change.words)))


def differing(base: Snapshot, head: Snapshot) -> tuple[Fact, ...]:
    """Every fact that one has and the other has not, or has otherwise; of both sides where both have one."""
    old = {(fact.kind, fact.name): fact for fact in base.facts}
    new = {(fact.kind, fact.name): fact for fact in head.facts}
    found = [fact for key, fact in old.items() if new.get(key) != fact]
    return (*found, *(fact for key, fact in new.items() if old.get(key) != fact))


def _untold(both: Both, told: set[str]) -> Iterator[Change]:
    """What no rule has words for; parts of a table that is new or gone go with it."""
    old = {(fact.kind, fact.name) for fact in both.base.facts}
    new = {(fact.kind, fact.name) for fact in both.head.facts}
    whole = {fact.name for fact in differing(both.base, both.head) if fact.kind in ("table", "view", "function")}
    for fact in differing(both.base, both.head):
        key = (fact.kind, fact.name)
        if fact.name in told or (fact.of in whole and not (key in old and key in new) and fact.of != fact.name):
            continue
        what = "was changed" if key in old and key in new else "is new" if key in new else "is gone"
        yield fine(fact, f"the {fact.kind} {what}")
