"""Certification: build the system on a throw-away database, run every phase against it, and keep the evidence.

Start reading here.
"""

import os
import platform
import subprocess
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.attack.pipeline import Options as AttackOptions
from harness.attack.pipeline import attack
from harness.bench.pipeline import run_bench
from harness.certify.phases import Phase, not_run, run_phase, worst
from harness.certify.place import built_on
from harness.config.model import Config
from harness.findings.waive import waiver_of
from harness.pools.choose import check as check_pools
from harness.pools.run import run_pools
from harness.record.model import Severity
from harness.report.attack import document as attack_document
from harness.report.waivers import beside
from harness.server.probe import probe_server
from harness.service.pipeline import run_service
from harness.target.login import app_login
from harness.target.model import Server
from harness.target.server import open_server
from harness.target.system import provision, seed
from harness.traffic.options import Options as LoadOptions
from harness.traffic.pipeline import run_load

Progress = Callable[[str], None]
# Steps of the pool machine on the project's pool and on each beside it, and seconds of load: short enough for every change.
_STEPS, _BESIDE = 300, 40
_LOADED = 15
PHASES = ("attack", "pools", "service", "server", "bench", "load")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``skip`` names phases that are left out, which the report says."""

    postgres: str = "embedded"
    fail_on: frozenset[Severity]
    seed: int = 1
    skip: frozenset[str] = frozenset()
    tenants: int = 12
    rows: int = 2000
    pooler: str | None = None
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The system under certification, on its server."""

    server: Server
    dsn: str
    app_dsn: str | None


def certify(config: Config, options: Options, progress: Progress) -> dict[str, Any]:
    """The certification's document (DESIGN §5). UsageError where it cannot be begun: nothing was judged."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    if "pools" not in options.skip:
        check_pools(config, options.pooler)
    with ExitStack() as stack:
        server = stack.enter_context(open_server(options.postgres, rows=options.rows))

        def build(dsn: str) -> None:
            progress(f"building the system on {server.origin} ({server.version})")
            provision(config, dsn)
            seed(config, dsn, tenants=options.tenants, rows=options.rows)

        dsn = stack.enter_context(built_on(server, config.database.app_role, build, progress))
        app_dsn = app_login(dsn, config.database.app_role, None, owned=server.owned)
        built = Built(server=server, dsn=dsn, app_dsn=app_dsn)
        phases = [_phase(name, config, built, options, progress) for name in PHASES]
    return {
        "schema": 1,
        "verdict": worst(phases),
        "started": started,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "fails_on": sorted(severity.value for severity in options.fail_on),
        "phases": {phase.name: dict(phase.document) for phase in phases},
        "waivers": beside({phase.name: phase.document for phase in phases}, config.accept, datetime.now(UTC).date()),
        "environment": environment(server),
        "seed": options.seed,
    }


def _phase(name: str, config: Config, built: Built, options: Options, progress: Progress) -> Phase:
    if name in options.skip:
        return not_run(name, "left out with --skip")
    say = _prefixed(progress, name)
    say("begins")
    match name:
        case "attack":
            return run_phase(name, lambda: _attack(config, built, options, say))
        case "server":
            return run_phase(name, lambda: _server(config, built, options))
        case "bench":
            return run_phase(name, lambda: _bench(config, built, options, say))
        case "pools":
            return run_phase(name, lambda: _pools(config, built, options, say))
        case "service":
            return run_phase(name, lambda: _service(config, built, options, say))
        case _:
            return run_phase(name, lambda: _load(config, built, options, say))


def _prefixed(progress: Progress, name: str) -> Progress:
    return lambda what: progress(f"{name}: {what}")


def _attack(config: Config, built: Built, options: Options, say: Progress) -> Mapping[str, Any]:
    chosen = AttackOptions(seed=options.seed, app_dsn=built.app_dsn, owned=built.server.owned)
    return attack_document(attack(config, built.dsn, chosen, say), options.fail_on)


def _server(config: Config, built: Built, options: Options) -> Mapping[str, Any]:
    """The server's defects; those accepted in tenantproof.toml keep their waiver, as everywhere."""
    report = probe_server(built.dsn).to_json()
    today = datetime.now(UTC).date()
    told = report["findings"]
    assert isinstance(told, list)
    for finding in told:
        finding["waiver"] = waiver_of(finding["fingerprint"], config.accept, today)
    if Severity.SERVER in options.fail_on and any(finding["waiver"] is None for finding in told):
        return {**report, "verdict": "breached"}
    return report


def _bench(config: Config, built: Built, options: Options, say: Progress) -> Mapping[str, Any]:
    report = run_bench(
        config,
        built.dsn,
        scale="small",
        budget=20,
        bindir=built.server.bindir,
        app_dsn=built.app_dsn,
        owned=built.server.owned,
        progress=say,
        out=options.out / "bench" if options.out is not None else None,
    )
    return report.to_json()


def _pools(config: Config, built: Built, options: Options, say: Progress) -> Mapping[str, Any]:
    report = run_pools(
        config,
        built.dsn,
        steps=_STEPS,
        beside=_BESIDE,
        failing=options.fail_on,
        seed=options.seed,
        pooler=options.pooler,
        app_dsn=built.app_dsn,
        owned=built.server.owned,
        progress=say,
    )
    return report.to_json()


def _service(config: Config, built: Built, options: Options, say: Progress) -> Mapping[str, Any]:
    report = run_service(
        config, built.dsn, app_dsn=built.app_dsn, seed=options.seed, progress=say, failing=options.fail_on
    )
    return report.to_json()


def _load(config: Config, built: Built, options: Options, say: Progress) -> Mapping[str, Any]:
    report = run_load(
        config,
        built.dsn,
        LoadOptions(duration=_LOADED, out=options.out / "load" if options.out is not None else None),
        app_dsn=built.app_dsn,
        progress=say,
        owned=built.server.owned,
    )
    return report.to_json()


def environment(server: Server) -> dict[str, str]:
    """Where the run took place; no name of a machine or a person."""
    return {
        "postgresql": server.version,
        "origin": server.origin,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count() or 0),
        "interpreter": platform.python_implementation(),
    }


def git_commit(folder: Path) -> str | None:
    """The commit of the checkout, None where there is none."""
    done = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.strip() or None
