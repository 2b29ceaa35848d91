"""The benchmark: build, survey, judge the plans, time what they cost, and say what could not be decided.

Start reading here.
"""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import errors

from harness.bench.baseline import regressions
from harness.bench.build import BUDGETS, Built, Scale, built
from harness.bench.campaign import Campaign
from harness.bench.pictures import draw
from harness.bench.pinning import pinned
from harness.bench.recorded import record
from harness.bench.report import BenchReport
from harness.bench.series import growths_of, samples_of
from harness.bench.setting import Setting
from harness.bench.switching import Through
from harness.bench.verdict import verdict_of, waived
from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.target.connect import connect, database_of, describe
from harness.target.login import app_login

Progress = Callable[[str], None]


def run_bench(
    config: Config,
    dsn: str,
    *,
    build: bool = False,
    scale: str = "small",
    budget: float | None = None,
    against: Path | None = None,
    bindir: Path | None = None,
    app_dsn: str | None = None,
    owned: bool = False,
    through: Through | None = None,
    progress: Progress = lambda _: None,
    out: Path | None = None,
    queries_only: bool = False,
) -> BenchReport:
    """Certify the speed of the hot queries.

    ``dsn`` is a privileged connection: to a seeded database, or with ``build`` to a server where databases are made.
    ``budget`` are seconds of measuring, without building. ``out`` is a folder for pytest-benchmark's JSON and pictures. ``through`` opens a
    PgBouncer before an address, for the path through it. ``queries_only`` leaves out what is none of the queries' own.
    """
    if not config.bench.queries:
        return BenchReport(verdict="not-run", why="tenantproof.toml declares no [[bench.query]]")
    began = time.monotonic()
    size = _scale(scale)
    baseline = _baseline(against)
    with ExitStack() as stack:
        pinning = stack.enter_context(pinned())
        places: tuple[Built, ...] = (Built(dsn=dsn, name=database_of(dsn), size=None),)
        if build:
            places = stack.enter_context(built(config, dsn, size, progress))
        with connect(places[-1].dsn):
            pass
        login = app_login(places[-1].dsn, config.database.app_role, app_dsn, owned=owned)
        setting = Setting(
            config=config,
            places=places,
            login=login,
            pinning=pinning,
            bindir=bindir,
            through=through,
            budget=BUDGETS[size] if budget is None else budget,
            progress=progress,
            queries_only=queries_only,
        )
        campaign = Campaign(setting)
        try:
            campaign.run()
        except errors.InsufficientPrivilege as error:
            what = f"the user of {describe(dsn)} may not do what timing needs: {error}"
            raise UsageError(what, remedy="give the URL of a superuser") from None
        except psycopg.OperationalError as error:
            raise Interrupted(f"the server went away in mid-run: {error}", remedy="run again") from None
    return _report(config, campaign, began, size.value, baseline, out, progress)


def _report(
    config: Config,
    campaign: Campaign,
    began: float,
    scale: str,
    baseline: dict[str, object] | None,
    out: Path | None,
    progress: Progress,
) -> BenchReport:
    queries = campaign.measured()
    found = [*campaign.findings, *(regressions(queries, baseline) if baseline is not None else ())]
    findings = waived(found, config.accept, datetime.now(UTC).date())
    verdict, why = verdict_of(findings, campaign.judgements, campaign.doubts)
    report = BenchReport(
        verdict=verdict,
        why=why,
        queries=queries,
        switch=tuple(campaign.switch),
        engine=campaign.engine,
        indexes=tuple(campaign.worth),
        forms=tuple(campaign.forms),
        findings=findings,
        judgements=campaign.judgements,
        notes=tuple(campaign.notes),
        sizes=campaign.sizes,
        seconds=time.monotonic() - began,
        pinned=campaign.is_pinned,
        scale=scale,
        server_version=campaign.version,
    )
    if out is not None:
        progress("drawing")
        out.mkdir(parents=True, exist_ok=True)
        record(samples_of(campaign.price, campaign.growth), out / "pytest-benchmark.json")
        draw(report, growths_of(campaign.growth, campaign.sizes), out)
    return report


def _scale(name: str) -> Scale:
    try:
        return Scale(name)
    except ValueError:
        raise UsageError(f"--scale: there is no scale {name!r}", remedy=f"one of {', '.join(Scale)}") from None


def _baseline(path: Path | None) -> dict[str, object] | None:
    if path is None:
        return None
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--against: {path} cannot be read: {error}", remedy="write one: bench --format json --output FILE"
        ) from None
    if not isinstance(read, dict) or read.get("schema") != 1 or not isinstance(read.get("queries"), list):
        raise UsageError(
            f"--against: {path} is no result of bench", remedy="write one: bench --format json --output FILE"
        )
    return read
