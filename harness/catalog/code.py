"""What the database runs by itself or when it is called: routines, triggers, rules and policies."""

from dataclasses import dataclass

from harness.sql.compose import identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """``types`` and ``names`` are those of what a call is given, in order; a missing name is ``''``.

    ``outs`` marks the places that CALL fills (OUT parameters of a procedure). ``direct``: how many arguments of an
    ordered-set aggregate are not aggregated. ``shapeless``: a record comes back whose columns only a call tells.
    ``kind`` is ``pg_proc.prokind``: f function, p procedure, a aggregate, w window function.
    """

    oid: int
    schema: str
    name: str
    kind: str
    identity: str
    signature: str | None
    definer: bool
    leakproof: bool
    returns_set: bool
    returns: str
    volatility: str
    owner: str
    source: str
    defaults: int
    types: tuple[str, ...]
    names: tuple[str, ...]
    outs: tuple[bool, ...]
    variadic: bool
    direct: int | None
    shapeless: bool
    settings: str
    language: str

    @property
    def label(self) -> str:
        return f"{self.schema}.{self.name}({self.signature or ''})"

    @property
    def sql(self) -> str:
        return identifier(self.schema, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    relation: int
    name: str
    routine: int
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A trigger or rule (``kind``) that fires always (``enabled`` A) or for replicas only (R)."""

    relation: int
    kind: str
    name: str
    enabled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    relation: int
    name: str
    permissive: bool
    command: str
    using: str | None
    with_check: str | None
