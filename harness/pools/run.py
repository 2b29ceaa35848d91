"""Pools are judged on a clone: no step of theirs touches the target.

Start reading here: choose the pools, set the stage, show that the judge sees (control), explore each pool, report.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from harness.catalog.introspect import introspect
from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.findings.waive import waive
from harness.pools.choose import Chosen, candidate, choose, importing_from, shown
from harness.pools.control import Control, control
from harness.pools.explore import explore
from harness.pools.report import PoolResult, PoolsReport
from harness.pools.stage import Stage, set_stage
from harness.record.model import DEFAULT_FAILING, Severity
from harness.target.clones import Clones, Obstacle
from harness.target.connect import connect, database_of, describe
from harness.target.login import app_login
from harness.world.foreign import guard

Progress = Callable[[str], None]
STEPS = 300
_BESIDE = "judged shortly, by enter of tenantproof.toml: [pools] subject is the project's own way"


def run_pools(
    config: Config,
    dsn: str,
    *,
    steps: int = STEPS,
    beside: int = 0,
    seed: int = 1,
    pooler: str | None = None,
    app_dsn: str | None = None,
    owned: bool = False,
    failing: frozenset[Severity] = frozenset(DEFAULT_FAILING),
    progress: Progress = lambda _: None,
) -> PoolsReport:
    """Drive each pool for ``steps`` steps on a clone of the provisioned, seeded database of the privileged ``dsn``.

    ``pooler`` runs that pool alone. Beside a subject that is declared the other pools are driven for ``beside`` steps,
    and not at all for 0; what is not run is listed. UsageError where it is unknown or absent, ConfigError where the declared subject
    cannot be loaded or there are fewer than two tenants.
    """
    began = time.monotonic()
    chosen = choose(config, pooler)
    with staged(config, dsn, app_dsn, owned=owned) as stage:
        if stage is None:
            why = f"no login as {config.database.app_role} works, and a pool needs one (--app-dsn)"
            return PoolsReport(pools=(), seed=seed, seconds=time.monotonic() - began, doubts=(why,))
        try:
            report = run_on(
                config, stage, control(stage), chosen, steps=steps, beside=beside, seed=seed, progress=progress
            )
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away in mid-run: {error}", remedy="run again") from None
    pools = tuple(replace(pool, failing=failing) for pool in report.pools)
    return replace(report, pools=pools, seconds=time.monotonic() - began)


def run_on(
    config: Config,
    stage: Stage,
    seen: Control,
    chosen: Sequence[Chosen],
    *,
    steps: int,
    beside: int = 0,
    seed: int = 1,
    progress: Progress = lambda _: None,
) -> PoolsReport:
    """Drive the pools that are ``chosen``, one after the other, on a stage that its control has ``seen``."""
    began = time.monotonic()
    with _hushed(), importing_from(config):
        pools = tuple(
            _pool(config, stage, seen, each, beside if each.beside else steps, seed, progress) for each in chosen
        )
    return PoolsReport(
        pools=tuple(_waived(config, each) for each in pools),
        seed=seed,
        seconds=time.monotonic() - began,
        refused=seen.refused,
        doubts=seen.doubts,
    )


@contextmanager
def staged(config: Config, dsn: str, app_dsn: str | None = None, *, owned: bool = False) -> Iterator[Stage | None]:
    """A clone of the database while the block lasts, None where nobody can log in as the application."""
    with Clones(dsn) as clones:
        here = clones.dsn(_cloned(clones, dsn))
        login = app_login(here, config.database.app_role, app_dsn, owned=owned)
        if login is None:
            yield None
            return
        with connect(here) as admin:
            guard(admin, introspect(admin))
            yield set_stage(here, login, admin, config.tenancy, config.database.app_role)


@contextmanager
def _hushed() -> Iterator[None]:
    """Pools log each connection that breaks; here that is what is done to them."""
    loggers = [logging.getLogger(name) for name in ("psycopg", "psycopg.pool", "sqlalchemy.pool")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)


def _cloned(clones: Clones, dsn: str) -> str:
    source = database_of(dsn)
    refused = clones.why_not(source)
    if refused is None:
        return clones.make(source)
    if refused.obstacle is Obstacle.CONNECTED:
        return clones.copy(source)
    raise UsageError(f"{describe(dsn)} cannot be cloned: {refused.why}", remedy="pools are judged on a clone only")


def _pool(
    config: Config, stage: Stage, seen: Control, chosen: Chosen, steps: int, seed: int, progress: Progress
) -> PoolResult:
    name = shown(chosen.name)
    if chosen.left_out or not steps:
        return PoolResult(name=name, not_run=chosen.left_out or "only [pools] subject was asked for")
    try:
        with candidate(config, chosen, stage.app_dsn) as found:
            if found is None:
                return PoolResult(name=name, not_run="PgBouncer is not installed")
            progress(f"{found.name}: {steps} steps")
            told = explore(stage, found, seen.litter, steps=steps, seed=seed, short=chosen.beside)
    except Interrupted as broken:
        return PoolResult(name=name, doubts=(broken.what,))
    return replace(told, notes=(*told.notes, _BESIDE)) if chosen.beside else told


def _waived(config: Config, pool: PoolResult) -> PoolResult:
    found = waive(pool.findings, config.accept, datetime.now(UTC).date())
    return replace(pool, findings=found)
