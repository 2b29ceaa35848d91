"""Databases that differ only in how many tenants they hold: the same commands, the same rows a tenant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from harness.config.model import Config
from harness.target.clones import Clones
from harness.target.connect import connect, dsn_with
from harness.target.system import provision, seed
from harness.target.throwaway import throwaway


class Scale(StrEnum):
    """How large the largest database is."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """``rows`` are messages or the like, in all."""

    tenants: int
    rows: int


SIZES = {
    Scale.SMALL: (Size(tenants=10, rows=2_000), Size(tenants=100, rows=20_000)),
    Scale.MEDIUM: (
        Size(tenants=10, rows=10_000),
        Size(tenants=100, rows=100_000),
        Size(tenants=1_000, rows=1_000_000),
    ),
    Scale.LARGE: (
        Size(tenants=10, rows=10_000),
        Size(tenants=100, rows=100_000),
        Size(tenants=1_000, rows=1_000_000),
        Size(tenants=10_000, rows=10_000_000),
    ),
}
BUDGETS = {Scale.SMALL: 18.0, Scale.MEDIUM: 180.0, Scale.LARGE: 600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A database with its size; ``size`` is None where it was there before."""

    dsn: str
    name: str
    size: Size | None


@contextmanager
def built(
    config: Config, server_dsn: str, scale: Scale, progress: Callable[[str], None]
) -> Iterator[tuple[Built, ...]]:
    """Provisioned and seeded databases, smallest first, dropped at the end; one only where there is no ``seed``."""
    with throwaway(server_dsn, "bench") as first:
        progress("provisioning")
        provision(config, dsn_with(server_dsn, dbname=first))
        has_seed = config.system is not None and config.system.seed is not None
        if not has_seed:
            yield (Built(dsn=dsn_with(server_dsn, dbname=first), name=first, size=None),)
            return
        with Clones(dsn_with(server_dsn, dbname=first)) as clones:
            made = []
            for size in SIZES[scale]:
                name = clones.make(first)
                progress(f"seeding {size.tenants} tenants, {size.rows} rows")
                seed(config, clones.dsn(name), tenants=size.tenants, rows=size.rows)
                _settle(clones.dsn(name))
                made.append(Built(dsn=clones.dsn(name), name=name, size=size))
            yield tuple(made)


def _settle(dsn: str) -> None:
    """Let no vacuum or checkpoint fall into the measuring; whether statistics are fresh is the seed's affair."""
    with connect(dsn) as conn:
        conn.execute("CHECKPOINT")
