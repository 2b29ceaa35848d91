"""What leaves a transaction is not taken back with it: it is neither called nor set off where a rollback has to suffice.

It is known by what the source of a routine says, and by what calls such a routine.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.catalog.model import Catalog, Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier

# Other sessions and servers, files, the log that is replicated.
_LEAVES = re.compile(
    r"\b(dblink\w*|pg_background\w*|lo_export|pg_logical_emit_message|pg_create_\w*_slot|pg_copy_\w*_slot)\b",
    re.IGNORECASE,
)
# A setting or role for the session: set_config(…, false), or SET without LOCAL as a statement of its own.
_KEPT = re.compile(
    r"set_config\s*\([^;]*,\s*(false|'f(alse)?')\s*\)|(^|;|\bbegin|'|\bthen|\belse)\s*SET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)\w",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """``routines`` are names, ``relations`` labels of those with a trigger that sets one of them off.

    ``stays``: entering, or a routine, sets what stays set in the session after a commit.
    """

    routines: frozenset[str]
    relations: frozenset[str]
    stays: bool

    def is_met_by(self, attempt: Attempt) -> bool:
        """Whether the attempt names such a routine, or is about such a relation."""
        return attempt.object in self.relations or bool(self.routines.intersection(re.findall(r"\w+", attempt.text)))


def leaving(catalog: Catalog, enter: Sequence[str]) -> Leaving:
    """All of it that the catalog tells of."""
    routines = _routines(catalog)
    return Leaving(
        routines=routines,
        relations=frozenset(relation.label for relation, _ in _triggers(catalog, routines)),
        stays=any(_KEPT.search(text) for text in ("; ".join(enter), *(r.source for r in catalog.routines))),
    )


def stilling(catalog: Catalog) -> Iterator[str]:
    """Such a trigger is set off by keys, routines and the look as well: it is off in every world."""
    for relation, name in _triggers(catalog, _routines(catalog)):
        if relation.is_table:
            yield f"ALTER TABLE {relation.sql} DISABLE TRIGGER {identifier(name)}"


def _routines(catalog: Catalog) -> frozenset[str]:
    """Names of the routines that do what leaves the transaction, or call one that does."""
    words = {routine: set(re.findall(r"\w+", routine.source)) for routine in catalog.routines}
    found = {routine.name for routine in words if _LEAVES.search(routine.source)}
    while more := {routine.name for routine in words if found & words[routine]} - found:
        found |= more
    return frozenset(found)


def _triggers(catalog: Catalog, routines: frozenset[str]) -> Iterator[tuple[Relation, str]]:
    named = {routine.oid for routine in catalog.routines if routine.name in routines}
    for trigger in catalog.triggers:
        if trigger.routine in named and trigger.relation in catalog.by_oid:
            yield catalog.by_oid[trigger.relation], trigger.name
