"""The world is what the human declared and the data shows: who acts, and whose each row is.

Nothing here is inferred from a policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.catalog.code import Routine
from harness.catalog.model import Catalog, Relation, Sequence


class Belonging(StrEnum):
    """Whose the rows of a relation are."""

    OWNED = "owned"
    SHARED = "shared"
    OWNERLESS = "ownerless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """``expression`` gives the tenant of a row: SQL over the relation's unaliased columns; None where not owned.

    ``column`` is set where the expression is just that column, so that indexes serve.
    """

    belonging: Belonging
    expression: str | None = None
    column: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who acts. ``tenants`` is the entitlement; ``enter`` are the statements, ready to run."""

    tenant: str
    tenants: frozenset[str]
    parameters: tuple[tuple[str, str | None], ...]
    enter: tuple[str, ...]

    @property
    def label(self) -> dict[str, str | None]:
        """The principal as findings name it."""
        return {"tenant": self.tenant} | {k: v for k, v in self.parameters if k != "tenant"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text, by column; generated columns included."""

    cells: Mapping[str, str | None]

    def __getitem__(self, name: str) -> str | None:
        return self.cells[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the roles in force may do, as has_*_privilege says in the attacker's context.

    ``become`` are roles that the login may set, ``grantable`` those that the role may grant to whom it likes;
    ``statistics``: pg_statistic itself is open to it, or pg_statistic_ext_data.
    """

    login: str
    role: str
    select: Mapping[int, frozenset[str]]
    insert: Mapping[int, frozenset[str]]
    update: Mapping[int, frozenset[str]]
    delete: frozenset[int]
    truncate: frozenset[int]
    trigger: frozenset[int]
    references: frozenset[int]
    execute: frozenset[int]
    sequence_select: frozenset[int]
    sequence_usage: frozenset[int]
    sequence_update: frozenset[int]
    create_schemas: tuple[str, ...]
    temporary: bool
    become: tuple[str, ...]
    owns: frozenset[int]
    grantable: tuple[str, ...] = ()
    statistics: bool = False


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that the attempts of one attacker against one victim may know.

    ``within``: by relation and key, the victim's rows that a key with a predicate is about. ``sampled``: relations of
    which the rows at hand stand for all.
    """

    catalog: Catalog
    owners: Mapping[int, Ownership]
    attacker: Principal
    victim: str
    victim_principal: Principal | None
    own: Mapping[int, tuple[Row, ...]]
    theirs: Mapping[int, tuple[Row, ...]]
    rights: Rights
    nobody: tuple[tuple[str, tuple[str, ...]], ...]
    enters_role: bool
    context_routines: frozenset[int]
    context_relations: frozenset[int] = frozenset()
    differs: frozenset[int] = field(default_factory=frozenset)
    victim_values: frozenset[str] = frozenset()
    large_objects: frozenset[str] = frozenset()
    within: Mapping[tuple[int, str], tuple[Row, ...]] = field(default_factory=dict)
    few: Mapping[int, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    under: Mapping[str, Rights] = field(default_factory=dict)
    predecessors: tuple[Principal, ...] = ()
    sampled: frozenset[int] = frozenset()

    @property
    def relations(self) -> tuple[Relation, ...]:
        return self.catalog.relations

    @property
    def routines(self) -> tuple[Routine, ...]:
        return tuple(
            routine
            for routine in self.catalog.routines
            if routine.oid not in self.context_routines and routine.returns not in ("trigger", "event_trigger")
        )

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        return self.catalog.sequences

    def owned(self, relation: Relation) -> bool:
        return self.owners[relation.oid].belonging is Belonging.OWNED

    def shared(self, relation: Relation) -> bool:
        return self.owners[relation.oid].belonging is Belonging.SHARED

    def discriminator(self, relation: Relation) -> str | None:
        return self.owners[relation.oid].column
