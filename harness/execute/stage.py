"""A stage is one world's connection together with the way to become somebody on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from harness.execute.wire import Wire
from harness.record.model import Hole, Look
from harness.world.model import Principal

_numbers = count()
FORGET = ("RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP")


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """How the victim's side is looked at. ``rows`` and ``reads`` give one digest query a relation, by oid;
    ``work`` the victim's own statements by label; ``closure`` the relations that a change in one may reach;
    ``changed`` a query for how many rows this backend has written in each relation.
    """

    victim: Principal | None
    rows: Mapping[int, str]
    reads: Mapping[int, str]
    work: Mapping[str, tuple[int, str]]
    closure: Mapping[int, frozenset[int]]
    changed: str


@dataclass(kw_only=True)
class Stage:
    """``become`` is SQL that turns a privileged connection into the application role; '' on a real login.

    ``world`` is SQL that makes this world inside the transaction, where no clone could be made: it is ``passing`` then,
    its transaction ends with each attempt, and no two of them are open at once.
    ``probe`` is a query for the tenant context, or ''.
    """

    wire: Wire
    become: str = ""
    world: str = ""
    passing: bool = False
    eyes: Eyes | None = None
    probe: str = ""
    baselines: dict[Hole | None, Look] = field(default_factory=dict)
    plans: dict[tuple[tuple[str, ...], str], str] = field(default_factory=dict)

    def opening(self, enter: tuple[str, ...], hole: Hole | None = None) -> str:
        """One message that rolls back what was, and begins a transaction as a principal."""
        parts = ["ROLLBACK", "BEGIN"]
        if self.world:
            parts.append(self.world)
        if hole is not None:
            parts.append("SET LOCAL session_replication_role = replica")
            parts.append(f"DELETE FROM {hole.relation} WHERE {hole.condition}")
            parts.append("SET LOCAL session_replication_role = origin")
        if self.eyes is not None:
            parts.append(self.eyes.changed)
        if self.become:
            parts.append(self.become)
        return "; ".join([*parts, *enter])

    def ending(self) -> str:
        """One message that takes back what was done, and what a session keeps beyond its transactions."""
        return "ROLLBACK; SELECT pg_catalog.pg_advisory_unlock_all()"

    def entering(self, enter: tuple[str, ...]) -> str:
        """Become another principal inside the transaction; only where the connection is privileged.

        What the last one set and made for itself would have ended with its own transaction.
        """
        return "; ".join([*FORGET, self.become, *enter])

    def planned(self, enter: tuple[str, ...], query: str) -> str:
        """The query as a statement that is planned once for each principal: planning is most of a wide read's time."""
        name = self.plans.get((enter, query))
        if name is not None:
            return f"EXECUTE {name}"
        name = self.plans[enter, query] = f"tenantproof_plan_{next(_numbers)}"
        return f"PREPARE {name} AS {query}; EXECUTE {name}"

    def replan(self, enter: tuple[str, ...], query: str) -> str:
        """The query itself, and no plan of it any more: it failed, or its plan is gone."""
        self.plans.pop((enter, query), None)
        return query
