"""A configuration is complete, typed and frozen: nobody downstream asks again whether a key is there.

Field names are the keys of tenantproof.toml, but ``bench.queries`` (the key is ``[[bench.query]]``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path


class QueryKind(Enum):
    """``WRITE`` is rolled back after each run."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """``app_role`` is the role that the application logs in as."""

    app_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """The declared expectation: which rows belong to whom, and how one becomes somebody.

    Of several names in ``column`` the first that a table has counts; ``tables`` maps a relation to an SQL
    expression over its columns.
    """

    column: tuple[str, ...]
    principals: str
    enter: tuple[str, ...]
    shared: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Shell commands, run in the folder of tenantproof.toml; ``locustfile`` is a path in it."""

    provision: str | None = None
    seed: str | None = None
    serve: str | None = None
    locustfile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """``token`` is a shell command that prints a token; ``roles`` a query, one row a role.

    ``permissions`` maps an operation, ``GET /notes/{id}``, to the roles that may do it. ``defence_in_depth``: what one
    layer alone lets through fails.
    """

    token: str | None = None
    roles: str | None = None
    permissions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defence_in_depth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchQuery:
    """A hot query; without ``explicit`` its own ``sql`` is measured without row security."""

    name: str
    sql: str
    params: str
    explicit: str | None = None
    kind: QueryKind = QueryKind.READ
    index: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The bars are ratios: 1.10 allows ten percent more."""

    queries: tuple[BenchQuery, ...] = ()
    max_ratio: float = 1.10
    max_growth: float = 1.25
    max_skew: float = 1.25
    max_switch: float = 1.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """``subject`` names the pool under test, ``skip`` those that are not judged beside it."""

    subject: str | None = None
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """``bars`` maps the name of a figure to the number that it must keep to."""

    bars: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """A waiver. It is void after the day ``expires``."""

    finding: str
    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """tenantproof.toml. ``system`` is None where it is not declared."""

    path: Path
    database: Database
    tenancy: Tenancy
    system: System | None = None
    service: Service = field(default_factory=Service)
    bench: Bench = field(default_factory=Bench)
    pools: Pools = field(default_factory=Pools)
    load: Load = field(default_factory=Load)
    accept: tuple[Accept, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder of tenantproof.toml, absolute: commands run in it."""
        return self.path.parent
