"""The gate: build base and head, tell what changed, attack what it can reach, time the queries that touch it.

Start reading here.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from harness.attack.pipeline import Options as AttackOptions
from harness.attack.pipeline import attack
from harness.bench.pipeline import run_bench
from harness.config.model import Config
from harness.errors import Exit, TenantproofError
from harness.gate.build import Built, both_built
from harness.gate.change import Change, Expectation
from harness.gate.checkout import Base, base_of, forget_hooks
from harness.gate.diff import compare, differing
from harness.gate.judge import judged
from harness.gate.scope import Scope, scope_of, touching
from harness.gate.terms import bears_on_all, rewritten, switches_otherwise, terms
from harness.record.model import Severity
from harness.report.attack import document as attack_document
from harness.report.document import Standing, standing_of, worst
from harness.report.waivers import beside
from harness.target.login import app_login
from harness.target.server import open_server
from harness.target.system import seed

Progress = Callable[[str], None]
Document = dict[str, Any]
_TENANTS, _ROWS = 12, 2000
_NOTHING = "nothing changed that bears on isolation or speed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """``base`` is a git revision; without ``bench`` no query is timed, which the report says. ``budget``: seconds of timing."""

    base: str
    postgres: str = "embedded"
    fail_on: frozenset[Severity]
    seed: int = 1
    bench: bool = True
    budget: float = 20.0


def gate(config: Config, options: Options, progress: Progress) -> Document:
    """The gate's document. UsageError where base or head cannot be built: nothing was judged."""
    began = time.monotonic()
    forget_hooks()
    with base_of(config, options.base) as base, both_built(config, base, options.postgres, progress) as built:
        progress("comparing")
        facts = differing(built.base, built.head)
        changes = (*terms(base.config, config), *compare(built.base, built.head, expectation(config)))
        phases: dict[str, Document] = {"gate": judged(changes, config)}
        retimed, switching = rewritten(base.config, config), switches_otherwise(base.config, config)
        if facts or bears_on_all(base.config, config):
            scope = scope_of(facts, built.dsn, everything=bears_on_all(base.config, config))
            progress(f"{len(changes)} changes reach {_reach(scope)}")
            indexes = frozenset(fact.name.partition(" on ")[0] for fact in facts if fact.kind == "index")
            queries = touching(config.bench.queries, scope, indexes)
            chosen = replace(config, bench=replace(config.bench, queries=tuple({*queries, *retimed})))
            phases["attack"] = _attack(config, built, scope, options, progress)
            phases["bench"] = _bench(chosen, built, options, progress, switching)
        elif retimed:
            chosen = replace(config, bench=replace(config.bench, queries=tuple(retimed)))
            phases |= {"attack": _not_run(_NOTHING), "bench": _bench(chosen, built, options, progress, switching)}
        else:
            phases |= {"attack": _not_run(_NOTHING), "bench": _not_run(_NOTHING)}
        document = _document(base, built, changes, phases, options, time.monotonic() - began)
    # Only what changed was attacked and timed.
    waived = beside(phases, config.accept, datetime.now(UTC).date(), partial=("attack", "bench"))
    return {**document, "waivers": waived}


def expectation(config: Config) -> Expectation:
    """What tenantproof.toml declares, as the comparison needs it."""
    tenancy = config.tenancy
    return Expectation(columns=tenancy.column, shared=frozenset(tenancy.shared), told=frozenset(tenancy.tables))


def exit_code(document: Mapping[str, Any]) -> Exit:
    """DESIGN §5: violated outranks inconclusive; doubt is never zero."""
    match standing_of(document["verdict"]):
        case Standing.BREACHED | Standing.MISSED:
            return Exit.VIOLATED
        case Standing.HELD:
            return Exit.HELD
        case _:
            return Exit.INCONCLUSIVE


def _reach(scope: Scope) -> str:
    return "everything" if scope.everything else ", ".join(sorted(scope.wide))


def _attack(config: Config, built: Built, scope: Scope, options: Options, progress: Progress) -> Document:
    """On the head with the project's own data."""

    def attacked() -> Document:
        if not seed(config, built.dsn, tenants=_TENANTS, rows=_ROWS):
            progress("no [system] seed: rows are planted")
        login = app_login(built.dsn, config.database.app_role, None, owned=built.server.owned)
        asked = AttackOptions(seed=options.seed, app_dsn=login, owned=built.server.owned, only=scope.relations)
        outcome = attack(config, built.dsn, asked, lambda what: progress(f"attack: {what}"))
        return attack_document(outcome, options.fail_on)

    progress("seeding the head")
    return _phase(attacked)


def _bench(chosen: Config, built: Built, options: Options, progress: Progress, switching: bool) -> Document:
    if not options.bench:
        return _not_run("left out with --skip bench")
    if not chosen.bench.queries:
        return _not_run("no [[bench.query]] touches what changed")

    def timed() -> Document:
        # On the few rows that are attacked the planner has no use for most indexes: what is timed is built larger. On a
        # server of its own, for roles that the head has made cannot be made again.
        with open_server(options.postgres) if built.server.owned else nullcontext(built.server) as server:
            report = run_bench(
                chosen,
                server.dsn,
                build=True,
                scale="small",
                budget=options.budget,
                bindir=server.bindir,
                owned=server.owned,
                queries_only=not switching,
                progress=lambda what: progress(f"bench: {what}"),
            )
            return report.to_json()

    return _phase(timed)


def _phase(work: Callable[[], Document]) -> Document:
    """The phase's document; where it breaks off, why, and then nothing is claimed."""
    try:
        return work()
    except (TenantproofError, psycopg.Error) as error:
        return {"verdict": "inconclusive", "why": str(error), "findings": []}


def _not_run(why: str) -> Document:
    return {"verdict": "not-run", "why": why, "findings": []}


def _document(
    base: Base,
    built: Built,
    changes: tuple[Change, ...],
    phases: dict[str, Document],
    options: Options,
    seconds: float,
) -> Document:
    return {
        "schema": 1,
        "verdict": worst(standing_of(phase["verdict"]) for phase in phases.values()).value,
        "base": {"ref": base.ref, "commit": base.commit},
        "changes": [asdict(change) for change in changes],
        "phases": phases,
        "not_attacked": phases["attack"].get("not_attacked", []),
        "notes": [note for note in (base.note, built.note) if note],
        "fails_on": sorted(severity.value for severity in options.fail_on),
        "seed": options.seed,
        "server_version": built.server.version,
        "seconds": round(seconds, 2),
    }
