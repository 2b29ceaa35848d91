"""A snapshot is facts by name, without oids or times: two snapshots of one schema are the same bytes."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.errors import UsageError
from harness.sql.question import question
from harness.target.connect import connect
from harness.target.text import ask, tell

VERSION = 2
_QUESTIONS = (
    "relations",
    "policies",
    "constraints",
    "indexes",
    "routines",
    "triggers",
    "sequences",
    "types",
    "grants",
    "roles",
    "surroundings",
)
# The server answers in the order of its collation, or of its oids.
_SETS = ("roles", "member_of", "admin_of", "settings", "tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """``kind`` is table, view, policy, key, index, function, grant, role and the like.

    ``of`` is the relation, type or routine that it belongs to, or itself; '' where it bears on the whole database.
    """

    kind: str
    name: str
    of: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    facts: tuple[Fact, ...]

    def of_kind(self, kind: str) -> dict[str, Fact]:
        return {fact.name: fact for fact in self.facts if fact.kind == kind}

    @property
    def json(self) -> str:
        held = {"tenantproof_snapshot": VERSION, "facts": [asdict(fact) for fact in self.facts]}
        return json.dumps(held, indent=1, sort_keys=True)


def take(dsn: str, progress: Callable[[str], None] = lambda _: None) -> Snapshot:
    """Read a database through a privileged connection."""
    with connect(dsn) as connection:
        progress("reading the catalog")
        # Without a search_path every name is told with its schema.
        tell(connection, "SET search_path = pg_catalog")
        rows = [row for name in _QUESTIONS for row in ask(connection, question("harness.gate", name))]
    facts = [
        Fact(kind=str(kind), name=str(name), of=str(of), details=_ordered(json.loads(str(details))))
        for kind, name, of, details in rows
    ]
    return Snapshot(facts=tuple(sorted(facts, key=lambda fact: (fact.kind, fact.name))))


def _ordered(details: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if name in _SETS else value for name, value in details.items()}


def load(path: Path) -> Snapshot:
    """The snapshot in a file. UsageError where it is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["tenantproof_snapshot"] != VERSION:
            raise UsageError(f"{path} is a snapshot of another version", remedy="take it again with this tenantproof")
        return Snapshot(facts=tuple(Fact(**fact) for fact in held["facts"]))
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
        raise UsageError(what, remedy="name a file that `tenantproof snapshot --output` wrote") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path} is no snapshot", remedy="make one with `tenantproof snapshot`") from None
