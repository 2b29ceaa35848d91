"""The catalog is a frozen copy of facts: once read, no stage asks the database about its structure again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from harness.catalog.code import Firing, Policy, Routine, Trigger
from harness.catalog.words import written_in
from harness.sql.compose import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``base`` is the type under a domain; ``category`` is ``pg_type.typcategory`` of it."""

    relation: int
    name: str
    position: int
    type: str
    base: str
    category: str
    not_null: bool
    defaulted: bool
    generated: bool
    identity: str
    default_expression: str | None
    labels: tuple[str, ...] | None
    domain_checks: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A primary, unique or exclusion key. ``plain`` are its columns in order, ``columns`` also those in expressions.

    ``predicate`` says which rows it is about, where not about all.
    """

    relation: int
    name: str
    kind: str
    partial: bool
    predicate: str | None
    columns: tuple[str, ...]
    plain: tuple[str, ...]
    deferrable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    name: str
    relation: int
    target: int
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    on_delete: str
    on_update: str
    deferrable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    relation: int
    name: str
    definition: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """``kind`` is ``pg_class.relkind``: r table, p partitioned table, v view, m materialised view, f foreign table."""

    oid: int
    schema: str
    name: str
    kind: str
    owner: str
    row_security: bool
    forced: bool
    invoker: bool
    barrier: bool
    parent: int | None
    partition: bool
    estimate: int
    definition: str | None
    triggered: bool
    rules: str | None
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def label(self) -> str:
        """The name in findings and configuration: ``schema.name``, unquoted."""
        return f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        return identifier(self.schema, self.name)

    @property
    def is_table(self) -> bool:
        return self.kind in "rp"

    @property
    def primary(self) -> tuple[str, ...]:
        return next((key.plain for key in self.keys if key.kind == "primary"), ())

    @property
    def keyed(self) -> frozenset[str]:
        """Every column of a key."""
        return frozenset(name for key in self.keys for name in key.columns)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataType:
    """A type made of others. ``kind`` is ``pg_type.typtype``: e enum, d domain, c composite, r range, m multirange.

    ``base`` is the type under a domain, else the type itself; ``subtype`` is what a range is over.
    """

    name: str
    kind: str
    base: str
    labels: tuple[str, ...]
    attributes: tuple[str, ...]
    attribute_types: tuple[str, ...]
    subtype: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """``relation`` and ``column`` draw from it, where the catalog knows; ``most`` is where it ends."""

    oid: int
    schema: str
    name: str
    relation: int | None
    column: str | None
    most: int

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def sql(self) -> str:
        return identifier(self.schema, self.name)


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """``version`` is ``server_version_num``; relations are in order of schema and name.

    ``foreign``: foreign tables that a wrapper serves, with their parents and views. Their rows lie outside the database.
    """

    version: int
    server_version: str
    database: str
    superuser: bool
    relations: tuple[Relation, ...]
    foreign_keys: tuple[ForeignKey, ...]
    routines: tuple[Routine, ...]
    sequences: tuple[Sequence, ...]
    triggers: tuple[Trigger, ...]
    policies: tuple[Policy, ...]
    types: tuple[DataType, ...]
    schema_digest: str
    firings: tuple[Firing, ...] = ()
    foreign: frozenset[int] = frozenset()

    @cached_property
    def by_oid(self) -> Mapping[int, Relation]:
        return {relation.oid: relation for relation in self.relations}

    @cached_property
    def by_label(self) -> Mapping[str, Relation]:
        return {relation.label: relation for relation in self.relations}

    @cached_property
    def type_named(self) -> Mapping[str, DataType]:
        return {each.name: each for each in self.types}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, in lower case, of ``source``."""
        return frozenset(re.findall(r"\w+", self.source.lower()))

    @cached_property
    def source(self) -> str:
        """The text of every policy, routine, view, rule, check, default, predicate and trigger."""
        return written_in(self.policies, self.routines, self.relations, self.triggers)

    def root(self, relation: Relation) -> Relation:
        """The topmost partitioned or inherited parent."""
        while relation.partition and relation.parent is not None and relation.parent in self.by_oid:
            relation = self.by_oid[relation.parent]
        return relation

    def references_from(self, relation: Relation) -> tuple[ForeignKey, ...]:
        return tuple(key for key in self.foreign_keys if key.relation == relation.oid)

    def referring(self, relation: Relation) -> frozenset[str]:
        """Every column that refers to another row."""
        return frozenset(name for key in self.references_from(relation) for name in key.columns)

    def references_to(self, relation: Relation) -> tuple[ForeignKey, ...]:
        return tuple(key for key in self.foreign_keys if key.target == relation.oid)
